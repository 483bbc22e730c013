using Gossip.Simulation;
using Gossip.Simulation.Network;
using Gossip.SimulationTests.Messaging;
using Gossip.Tests.Clusters;
using Gossip.Transports;

namespace Gossip.SimulationTests.Diagnostics;

/// <summary>What a node has no room for, or makes no sense of, is counted by what it was and why, and logged once in an interval.</summary>
public sealed class DropTests
{
    private static readonly byte[] Junk = [0xFF, 1, 2, 3];

    [Test]
    public void A_flood_of_one_kind_is_told_from_another_by_its_kind()
    {
        using var readings = new MetricReadings("flooded");
        using var cluster = new VirtualCluster(seed: 1);
        VirtualNode node = cluster.AddNode("flooded", options => options with { HandoffQueueDepth = 16, InboxDepth = 10 });
        VirtualTransport stranger = cluster.Stranger();

        byte[] ofAccusations = Exploration.Messages.Packet(
            [.. Enumerable.Range(0, 30).Select(i => Exploration.Messages.Suspect($"nobody-{i}", "accuser", 1))]);
        stranger.TrySendPacket(ofAccusations, new NodeAddress("", node.EndPoint));
        for (int i = 0; i < 25; i++)
        {
            stranger.TrySendPacket([8, (byte)i], new NodeAddress("", node.EndPoint));
        }

        cluster.Advance(TimeSpan.FromSeconds(1));

        Assert.That(readings["gossip.messages.dropped inbox_full user"], Is.EqualTo(15));
        Assert.That(readings["gossip.messages.dropped overload suspect"], Is.EqualTo(14));
        Assert.That(readings["gossip.messages.dropped overload alive"], Is.Zero);
        Assert.That((readings["gossip.queue.length inbox"], readings["gossip.queue.capacity inbox"]), Is.EqualTo((10.0, 10.0)));
        Assert.That((readings["gossip.packets received user"], readings["gossip.packets received suspect"]), Is.EqualTo((25.0, 1.0)));
    }

    [Test]
    public void Ten_minutes_of_junk_are_one_line_per_interval_and_reason_and_every_packet_is_counted_in_the_log()
    {
        using var readings = new MetricReadings("under-fire");
        using var log = new RecordedLog();
        using var cluster = new VirtualCluster(seed: 1);
        VirtualNode node = cluster.AddNode("under-fire", options => options with { LoggerFactory = log });
        VirtualTransport stranger = cluster.Stranger();

        for (int i = 0; i < 6000; i++)
        {
            stranger.TrySendPacket(Junk, new NodeAddress("", node.EndPoint));
            cluster.Advance(TimeSpan.FromMilliseconds(100));
        }

        cluster.Advance(TimeSpan.FromMinutes(1));

        string[] lines = [.. log.Lines.Where(line => line.Contains("was dropped: UnknownType", StringComparison.Ordinal))];
        string[] summaries = [.. log.Lines.Where(line => line.Contains("more lines of PacketDropped", StringComparison.Ordinal))];
        Assert.That(readings["gossip.messages.dropped unknown_type unread"], Is.EqualTo(6000));
        Assert.That(lines.Length + summaries.Length, Is.InRange(60, 62));
        Assert.That(lines.Length + lines.Concat(summaries).Sum(LeftOut), Is.EqualTo(6000));
    }

    /// <summary>How many lines a line says were left out.</summary>
    private static int LeftOut(string line)
    {
        string[] words = line.Split(' ');
        int more = Array.IndexOf(words, "more");
        return more < 0 ? 0 : int.Parse(words[more - 1].TrimStart('('), System.Globalization.CultureInfo.InvariantCulture);
    }
}
