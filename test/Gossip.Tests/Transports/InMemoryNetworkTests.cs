using System.Net;
using Gossip.Transports;
using Microsoft.Extensions.Time.Testing;

namespace Gossip.Tests.Transports;

/// <summary>Loss, delay and partitions of packets, under a clock that the test turns.</summary>
public class InMemoryNetworkTests : TransportFixture
{
    private static readonly TimeSpan TenMilliseconds = TimeSpan.FromMilliseconds(10);

    private FakeTimeProvider _clock = null!;
    private InMemoryNetwork _network = null!;

    [SetUp]
    public void CreateNetwork()
    {
        _clock = new FakeTimeProvider();
        _network = new InMemoryNetwork(seed: 1, _clock);
    }

    [Test]
    public async Task Without_delay_a_packet_is_there_when_sending_returns()
    {
        (ITransport alice, ITransport bob) = await StartTwoAsync();

        Send(alice, bob, "now");

        Assert.That(bob.Packets.Count, Is.EqualTo(1));
    }

    [Test]
    public async Task Packets_arrive_in_the_order_of_sending()
    {
        (ITransport alice, ITransport bob) = await StartTwoAsync();

        foreach (string text in new[] { "one", "two", "three" })
        {
            Send(alice, bob, text);
        }

        Assert.That(Texts(bob), Is.EqualTo(new[] { "one", "two", "three" }));
    }

    [Test]
    public async Task A_sent_packet_is_a_copy()
    {
        (ITransport alice, ITransport bob) = await StartTwoAsync();
        byte[] payload = [1];

        Send(alice, bob, payload);
        payload[0] = 2;

        Assert.That((await ReceiveAsync(bob)).Payload, Is.EqualTo(new byte[] { 1 }));
    }

    [Test]
    public async Task A_delayed_packet_arrives_when_its_time_has_come()
    {
        (ITransport alice, ITransport bob) = await StartTwoAsync();
        _network.Conditions.Delay = TenMilliseconds;
        long sent = _clock.GetTimestamp();
        Send(alice, bob, "slow");

        _clock.Advance(TenMilliseconds - TimeSpan.FromTicks(1));
        int early = bob.Packets.Count;
        _clock.Advance(TimeSpan.FromTicks(1));

        Assert.That(early, Is.Zero);
        Assert.That(bob.Packets.TryRead(out Packet packet), Is.True);
        Assert.That(_clock.GetElapsedTime(sent, packet.ReceivedTimestamp), Is.EqualTo(TenMilliseconds));
    }

    [Test]
    public async Task A_delayed_packet_to_a_transport_disposed_meanwhile_is_gone()
    {
        (ITransport alice, ITransport bob) = await StartTwoAsync();
        _network.Conditions.Delay = TenMilliseconds;
        Send(alice, bob, "late");

        await bob.DisposeAsync();
        _clock.Advance(TenMilliseconds);

        Assert.That(bob.Packets.TryRead(out _), Is.False);
    }

    [Test]
    public async Task Jitter_spreads_arrivals_between_the_delay_and_its_limit()
    {
        (ITransport alice, ITransport bob) = await StartTwoAsync();
        _network.Conditions.Delay = TenMilliseconds;
        _network.Conditions.Jitter = TenMilliseconds;
        Enumerable.Range(0, 100).ToList().ForEach(index => Send(alice, bob, $"{index}"));

        _clock.Advance(TenMilliseconds - TimeSpan.FromTicks(1));
        int early = bob.Packets.Count;
        _clock.Advance(TenMilliseconds / 2);
        int half = bob.Packets.Count;
        _clock.Advance(TenMilliseconds);

        Assert.That(early, Is.Zero);
        Assert.That(half, Is.InRange(20, 80));
        Assert.That(bob.Packets.Count, Is.EqualTo(100));
    }

    [Test]
    public void The_same_seed_loses_the_same_packets()
    {
        bool[] first = LossesOf(new NetworkConditions(7) { LossRate = 0.3 });
        bool[] again = LossesOf(new NetworkConditions(7) { LossRate = 0.3 });
        bool[] other = LossesOf(new NetworkConditions(8) { LossRate = 0.3 });

        Assert.That(again, Is.EqualTo(first));
        Assert.That(other, Is.Not.EqualTo(first));
        Assert.That(first.Count(lost => lost), Is.InRange(250, 350));
    }

    [Test]
    public async Task A_loss_rate_of_one_loses_every_packet()
    {
        (ITransport alice, ITransport bob) = await StartTwoAsync();
        _network.Conditions.LossRate = 1;

        Send(alice, bob, "lost");

        Assert.That(bob.Packets.Count, Is.Zero);
    }

    [TestCase(-0.1)]
    [TestCase(1.1)]
    [TestCase(double.NaN)]
    public void A_loss_rate_that_is_no_probability_is_refused(double rate) =>
        Assert.That(() => _network.Conditions.LossRate = rate, Throws.TypeOf<ArgumentOutOfRangeException>());

    [Test]
    public async Task A_partition_cuts_both_directions_until_healed()
    {
        (ITransport alice, ITransport bob) = await StartTwoAsync();
        _network.Conditions.Partition(alice.LocalEndPoints, bob.LocalEndPoints);
        Send(alice, bob, "cut");
        Send(bob, alice, "cut");

        _network.Conditions.Heal();
        Send(alice, bob, "healed");

        Assert.That(Texts(bob), Is.EqualTo(new[] { "healed" }));
        Assert.That(Texts(alice), Is.Empty);
    }

    [Test]
    public async Task A_partition_leaves_each_side_and_bystanders_connected()
    {
        (ITransport alice, ITransport bob) = await StartTwoAsync();
        (ITransport carol, ITransport dave) = await StartTwoAsync();
        _network.Conditions.Partition([.. alice.LocalEndPoints, .. bob.LocalEndPoints], carol.LocalEndPoints);

        Send(alice, bob, "same side");
        Send(carol, dave, "bystander");
        Send(alice, alice, "self");

        Assert.That((Texts(bob).Length, Texts(dave).Length, Texts(alice).Length), Is.EqualTo((1, 1, 1)));
    }

    [Test]
    public async Task A_disconnected_endpoint_reaches_only_itself_until_reconnected()
    {
        (ITransport alice, ITransport bob) = await StartTwoAsync();
        _network.Conditions.Disconnect(bob.LocalEndPoints[0]);
        Send(alice, bob, "cut");
        Send(bob, bob, "self");

        _network.Conditions.Reconnect(bob.LocalEndPoints[0]);
        Send(alice, bob, "back");

        Assert.That(Texts(bob), Is.EqualTo(new[] { "self", "back" }));
    }

    [Test]
    public async Task A_richer_model_adds_its_delay_and_duplicates()
    {
        _network = new InMemoryNetwork(1, _clock, new DuplicatingLinks());
        _network.Conditions.Delay = TenMilliseconds;
        (ITransport alice, ITransport bob) = await StartTwoAsync();
        Send(alice, bob, "twice");

        _clock.Advance(TenMilliseconds);
        int first = bob.Packets.Count;
        _clock.Advance(TenMilliseconds);

        Assert.That((first, bob.Packets.Count), Is.EqualTo((1, 2)));
    }

    [Test]
    public async Task Port_zero_gives_each_transport_its_own_port()
    {
        (ITransport alice, ITransport bob) = await StartTwoAsync();

        Assert.That(alice.LocalEndPoints[0], Is.Not.EqualTo(bob.LocalEndPoints[0]));
    }

    [Test]
    public void An_any_address_is_refused() =>
        Assert.That(() => _network.CreateTransport(new IPEndPoint(IPAddress.Any, 1)), Throws.ArgumentException);

    private async Task<(ITransport First, ITransport Second)> StartTwoAsync() => (await StartAsync(Create()), await StartAsync(Create()));

    private IMeasuredTransport Create() => _network.CreateTransport(new IPEndPoint(IPAddress.Parse("10.0.0.1"), 0));

    private static string[] Texts(ITransport transport)
    {
        var texts = new List<string>();
        while (transport.Packets.TryRead(out Packet packet))
        {
            texts.Add(System.Text.Encoding.UTF8.GetString(packet.Payload.Span));
            packet.Return();
        }

        return [.. texts];
    }

    private static bool[] LossesOf(NetworkConditions conditions)
    {
        var endPoint = new IPEndPoint(IPAddress.Loopback, 1);
        return [.. Enumerable.Range(0, 1000).Select(_ => conditions.DecidePacket(endPoint, endPoint, 1) == PacketFate.Lost)];
    }

    private sealed class DuplicatingLinks : INetworkConditions
    {
        public PacketFate DecidePacket(IPEndPoint source, IPEndPoint destination, int length) =>
            PacketFate.ArrivesTwice(TimeSpan.Zero, TenMilliseconds);

        public TimeSpan? StreamDelay(IPEndPoint source, IPEndPoint destination, int length) => TimeSpan.Zero;
    }
}
