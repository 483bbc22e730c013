using System.Diagnostics;
using Gossip.Simulation;
using Gossip.Simulation.Network;
using Gossip.Transports;

namespace Gossip.SimulationTests.Speed;

/// <summary>What the kernel and the network cost; run by name in a release build.</summary>
[Explicit("measures")]
public sealed class SpeedTests
{
    [Test]
    public void A_hundred_thousand_periodic_timers()
    {
        using var simulator = new Simulator(1);
        Random random = simulator.CreateRandom();
        int fired = 0;
        for (int number = 0; number < 100_000; number++)
        {
            TimeSpan due = TimeSpan.FromTicks(random.Next(1, 10_000_000));
            simulator.Time.CreateTimer(_ => fired++, null, due, TimeSpan.FromSeconds(1));
        }

        Measure("timer", 30, seconds => simulator.Advance(TimeSpan.FromSeconds(seconds)), () => fired);
    }

    [Test]
    public void Actors_that_wait_for_periodic_timers()
    {
        using var simulator = new Simulator(1);
        int ticks = 0;
        for (int number = 0; number < 10_000; number++)
        {
            _ = simulator.Start(async () =>
            {
                using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(200), simulator.Time);
                while (await timer.WaitForNextTickAsync())
                {
                    ticks++;
                }
            });
        }

        Measure("tick of an actor", 30, seconds => simulator.Advance(TimeSpan.FromSeconds(seconds)), () => ticks);
    }

    [TestCase(5_000)]
    public void Packets_between_many_nodes(int count)
    {
        using var simulator = new Simulator(1);
        LatencyDistribution latency = LatencyDistribution.LogNormal(TimeSpan.FromMilliseconds(1), 0.5);
        var network = new VirtualNetwork(simulator) { Conditions = new LinkConditions { Latency = latency, PacketLoss = 0.001 } };
        VirtualTransport[] nodes = [.. Enumerable.Range(0, count).Select(_ => network.CreateTransport())];
        byte[] payload = new byte[200];
        foreach (VirtualTransport node in nodes)
        {
            node.StartAsync(CancellationToken.None).AsTask().GetAwaiter().GetResult();
            Random random = simulator.CreateRandom(node.EndPoint.ToString());
            simulator.Time.CreateTimer(
                _ =>
                {
                    while (node.Packets.TryRead(out Packet packet))
                    {
                        packet.Return();
                    }

                    for (int fanOut = 0; fanOut < 3; fanOut++)
                    {
                        node.TrySendPacket(payload, new NodeAddress("", nodes[random.Next(nodes.Length)].EndPoint));
                    }
                },
                null,
                TimeSpan.FromTicks(random.Next(1, 2_000_000)),
                TimeSpan.FromMilliseconds(200));
        }

        Measure(
            "packet, with its share of the timers",
            60,
            seconds => simulator.Advance(TimeSpan.FromSeconds(seconds)),
            () => (int)network.Statistics.PacketsDelivered);
    }

    private static void Measure(string what, int seconds, Action<int> run, Func<int> count)
    {
        run(seconds / 3);
        int before = count();
        long allocated = GC.GetAllocatedBytesForCurrentThread();
        long start = Stopwatch.GetTimestamp();
        run(seconds);
        double nanoseconds = Stopwatch.GetElapsedTime(start).TotalNanoseconds;
        int done = count() - before;
        allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;
        TestContext.Out.WriteLine($"{done:N0} x {what}: {nanoseconds / done:F0} ns, {(double)allocated / done:F1} bytes");
        Assert.That(done, Is.Positive);
    }
}
