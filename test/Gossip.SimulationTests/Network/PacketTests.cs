using System.Globalization;
using System.Text;
using Gossip.Simulation;
using Gossip.Simulation.Network;
using Gossip.Transports;

namespace Gossip.SimulationTests.Network;

/// <summary>Packets in a virtual network: latency, loss, faults, and the same fate for the same seed.</summary>
public sealed class PacketTests : NetworkFixture
{
    private const int Many = 20_000;

    [Test]
    public void A_packet_arrives_after_its_latency()
    {
        Assert.That(Send(Nodes[0], Nodes[1], "hello"), Is.True);
        Simulator.Advance(Millisecond - TimeSpan.FromTicks(1));
        Assert.That(Nodes[1].Packets.TryPeek(out _), Is.False);
        Simulator.Advance(TimeSpan.FromTicks(1));
        Assert.That(Nodes[1].Packets.TryRead(out Packet packet), Is.True);
        Assert.That(Encoding.UTF8.GetString(packet.Payload.Span), Is.EqualTo("hello"));
        Assert.That(packet.Source, Is.EqualTo(Nodes[0].EndPoint));
        Assert.That(packet.ReceivedTimestamp, Is.EqualTo(Simulator.Time.GetTimestamp()));
        packet.Return();
    }

    [Test]
    public void Constant_latency_keeps_the_order()
    {
        SendNumbers(100);
        Assert.That(ReceivedNumbers(), Is.EqualTo(Enumerable.Range(0, 100)));
    }

    [Test]
    public void Reordering_changes_the_order_and_loses_nothing()
    {
        Network.Conditions = Network.Conditions with { Reordering = 0.3 };
        SendNumbers(100);
        int[] numbers = ReceivedNumbers();
        Assert.That(numbers, Is.EquivalentTo(Enumerable.Range(0, 100)));
        Assert.That(numbers, Is.Not.Ordered);
    }

    [Test]
    public void Loss_and_duplication_have_their_rates()
    {
        Network.Conditions = Network.Conditions with { PacketLoss = 0.25, Duplication = 0.1 };
        for (int number = 0; number < Many; number++)
        {
            Send(Nodes[0], Nodes[1], "x");
        }

        Assert.That(Network.Statistics.PacketsLost, Is.EqualTo(Many * 0.25).Within(Many * 0.02), $"seed {Simulator.Seed}");
        Assert.That(Network.Statistics.PacketsDuplicated, Is.EqualTo(Many * 0.75 * 0.1).Within(Many * 0.01), $"seed {Simulator.Seed}");
    }

    [Test]
    public void One_direction_of_one_link_may_have_conditions_of_its_own()
    {
        Network.SetLink(Nodes[0], Nodes[1], Network.Conditions with { PacketLoss = 1 });
        Exchange(out bool there, out bool back);
        Assert.That((there, back), Is.EqualTo((false, true)));
        Network.SetLink(Nodes[0], Nodes[1], null);
        Exchange(out there, out back);
        Assert.That((there, back), Is.EqualTo((true, true)));
    }

    [Test]
    public void A_partition_separates_both_ways_until_it_is_healed()
    {
        Partition partition = Network.Divide([Nodes[0]]);
        Exchange(out bool there, out bool back);
        Assert.That((there, back), Is.EqualTo((false, false)));
        partition.Dispose();
        Exchange(out there, out back);
        Assert.That((there, back), Is.EqualTo((true, true)));
    }

    [Test]
    public void A_partition_leaves_each_side_whole_and_holds_for_newcomers()
    {
        Network.Divide([Nodes[0], Nodes[1]]);
        VirtualTransport newcomer = Start(Network.CreateTransport());
        Send(Nodes[0], Nodes[1], "same side");
        Send(Nodes[0], newcomer, "other side");
        Send(Nodes[2], newcomer, "same side");
        Simulator.Advance(Second);
        Assert.That(Received(Nodes[1]), Is.EqualTo(["same side"]));
        Assert.That(Received(newcomer), Is.EqualTo(["same side"]));
    }

    [Test]
    public void A_muted_node_still_hears()
    {
        Network.Mute([Nodes[0]], [Nodes[1]]);
        Exchange(out bool there, out bool back);
        Assert.That((there, back), Is.EqualTo((false, true)));
    }

    [Test]
    public void A_stalled_node_sends_and_receives_when_it_resumes()
    {
        Nodes[1].Stall();
        Exchange(out bool there, out bool back);
        Assert.That((there, back), Is.EqualTo((false, false)));
        Nodes[1].Resume();
        Assert.That(Nodes[1].Packets.TryRead(out Packet packet), Is.True);
        Assert.That(packet.ReceivedTimestamp, Is.EqualTo(Simulator.Time.GetTimestamp()));
        Simulator.Advance(Millisecond);
        Assert.That(Received(Nodes[0]), Is.EqualTo(["back"]));
        packet.Return();
    }

    [Test]
    public void A_crashed_node_neither_hears_nor_is_heard_and_its_address_can_be_used_again()
    {
        Send(Nodes[0], Nodes[1], "on the way");
        Nodes[1].Crash();
        Exchange(out bool there, out bool back);
        Assert.That((there, back), Is.EqualTo((false, false)));
        VirtualTransport restarted = Start(Network.CreateTransport(Nodes[1].EndPoint));
        Send(Nodes[0], restarted, "welcome back");
        Simulator.Advance(Second);
        Assert.That(Received(restarted), Is.EqualTo(["welcome back"]));
    }

    [Test]
    public void An_address_in_use_cannot_be_used_again() => Assert.That(
        () => Start(Network.CreateTransport(Nodes[0].EndPoint)),
        Throws.InstanceOf<TransportException>().With.Message.Contains("10.0.0.1:7946"));

    [Test]
    public void Addresses_of_both_families_are_found()
    {
        VirtualTransport node = Start(Network.CreateTransport(new System.Net.IPEndPoint(System.Net.IPAddress.Parse("fd00::1"), 7946)));
        Send(Nodes[0], node, "there");
        Send(node, Nodes[0], "back");
        Simulator.Advance(Second);
        Assert.That(Received(node), Is.EqualTo(["there"]));
        Assert.That(Received(Nodes[0]), Is.EqualTo(["back"]));
    }

    [Test]
    public void A_narrow_line_delays_packets_and_drops_them_when_its_queue_is_full()
    {
        Nodes[0].BytesPerSecond = 100_000;
        for (int number = 0; number < 1_000; number++)
        {
            Nodes[0].TrySendPacket(new byte[1_000], AddressOf(Nodes[1]));
        }

        Simulator.Advance(Second);
        Assert.That(Network.Statistics.PacketsDelivered, Is.EqualTo(99));
        Assert.That(Network.Statistics.PacketsDropped, Is.InRange(780, 790));
    }

    [Test]
    public void A_full_queue_drops_the_newest_packets()
    {
        SendNumbers(5_000);
        int[] numbers = ReceivedNumbers();
        Assert.That(numbers, Is.EqualTo(Enumerable.Range(0, numbers.Length)));
        Assert.That(Network.Statistics.PacketsDropped, Is.EqualTo(5_000 - numbers.Length).And.Positive);
    }

    [Test]
    public async Task A_disposed_transport_completes_its_channels()
    {
        await Nodes[0].DisposeAsync();
        await Nodes[0].DisposeAsync();
        Assert.That(Nodes[0].Packets.Completion.IsCompletedSuccessfully, Is.True);
        Assert.That(Nodes[0].Connections.Completion.IsCompletedSuccessfully, Is.True);
        Assert.That(Send(Nodes[0], Nodes[1], "late"), Is.False);
    }

    [TestCase(1.5)]
    [TestCase(-0.1)]
    [TestCase(double.NaN)]
    public void A_probability_out_of_range_is_refused(double probability) => Assert.That(
        () => Network.Conditions = new LinkConditions { PacketLoss = probability },
        Throws.InstanceOf<ArgumentOutOfRangeException>());

    [Test]
    public void A_log_normal_latency_has_its_median_and_a_long_tail()
    {
        Random random = Simulator.CreateRandom();
        LatencyDistribution latency = LatencyDistribution.LogNormal(Millisecond, 0.5);
        long[] samples = [.. Enumerable.Range(0, Many).Select(_ => latency.Sample(random)).Order()];
        Assert.That(samples[Many / 2], Is.EqualTo(Millisecond.Ticks).Within(3).Percent);
        Assert.That(samples[Many * 99 / 100], Is.EqualTo(3.2 * Millisecond.Ticks).Within(8).Percent);
    }

    [Test]
    public void A_uniform_latency_keeps_its_bounds()
    {
        Random random = Simulator.CreateRandom();
        LatencyDistribution latency = LatencyDistribution.Uniform(Millisecond, 2 * Millisecond);
        Assert.That(Enumerable.Range(0, Many).Select(_ => latency.Sample(random)), Is.All.InRange(Millisecond.Ticks, 2 * Millisecond.Ticks));
    }

    [Test]
    public void The_same_seed_gives_the_same_fates()
    {
        string first = Trace(7);
        Assert.That(first, Is.Not.Empty);
        Assert.That(Trace(7), Is.EqualTo(first));
        Assert.That(first, Is.Not.EqualTo(Trace(8)));
    }

    [Test]
    public void Carrying_packets_allocates_nothing()
    {
        Carry(1_000);
        long one = Carry(1);
        Assert.That(Carry(100_000), Is.EqualTo(one));

        long Carry(int count)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int number = 0; number < count; number++)
            {
                Nodes[0].TrySendPacket("0123456789"u8, AddressOf(Nodes[1]));
                while (Simulator.Clock.PendingEvents > 0)
                {
                    Simulator.Clock.TryFireNext(long.MaxValue);
                }

                if (Nodes[1].Packets.TryRead(out Packet packet))
                {
                    packet.Return();
                }
            }

            return GC.GetAllocatedBytesForCurrentThread() - before;
        }
    }

    private static string Trace(int seed)
    {
        using var simulator = new Simulator(seed);
        var network = new VirtualNetwork(simulator)
        {
            Conditions = new LinkConditions
            {
                Latency = LatencyDistribution.LogNormal(Millisecond, 1), PacketLoss = 0.1, Duplication = 0.1, Reordering = 0.1,
            },
        };
        var trace = new StringBuilder();
        VirtualTransport[] nodes = [.. Enumerable.Range(0, 10).Select(_ => Start(network.CreateTransport()))];
        foreach (VirtualTransport node in nodes)
        {
            _ = simulator.Start(() => PassOnAsync(node));
            Send(node, node, "0");
        }

        simulator.Advance(Second);
        return trace.ToString();

        async Task PassOnAsync(VirtualTransport node)
        {
            Random random = simulator.CreateRandom(node.EndPoint.ToString());
            while (await node.Packets.WaitToReadAsync())
            {
                while (node.Packets.TryRead(out Packet packet))
                {
                    trace.Append(CultureInfo.InvariantCulture, $"{packet.ReceivedTimestamp} {packet.Source} {node.EndPoint}\n");
                    node.TrySendPacket(packet.Payload.Span, AddressOf(nodes[random.Next(nodes.Length)]));
                    packet.Return();
                }
            }
        }
    }

    private void Exchange(out bool there, out bool back)
    {
        Send(Nodes[0], Nodes[1], "there");
        Send(Nodes[1], Nodes[0], "back");
        Simulator.Advance(Second);
        there = Received(Nodes[1]).Contains("there");
        back = Received(Nodes[0]).Contains("back");
    }

    private void SendNumbers(int count)
    {
        for (int number = 0; number < count; number++)
        {
            Send(Nodes[0], Nodes[1], $"{number}");
        }

        Simulator.Advance(Second);
    }

    private int[] ReceivedNumbers() => [.. Received(Nodes[1]).Select(text => int.Parse(text, CultureInfo.InvariantCulture))];
}
