using System.Net;

namespace Gossip.Tests.Options;

/// <summary>The presets are those of memberlist, so that a node agrees with its neighbours.</summary>
public sealed class PresetTests
{
    private static readonly Dictionary<string, Func<GossipOptions>> Presets = new()
    {
        ["LAN"] = GossipOptions.Lan,
        ["WAN"] = GossipOptions.Wan,
        ["local"] = GossipOptions.Local,
    };

    [TestCase("LAN", 10_000, 30_000, 1_000, 500, 200, 30_000)]
    [TestCase("WAN", 30_000, 60_000, 5_000, 3_000, 500, 60_000)]
    [TestCase("local", 1_000, 15_000, 1_000, 200, 100, 15_000)]
    public void The_times_of_the_presets_are_the_peers_in_milliseconds(
        string preset, int stream, int pushPull, int probe, int probeTimeout, int gossip, int gossipToTheDead)
    {
        GossipOptions options = Presets[preset]();

        TimeSpan[] times =
        [
            options.StreamTimeout, options.PushPullInterval, options.ProbeInterval, options.ProbeTimeout, options.GossipInterval,
            options.GossipToTheDeadTime,
        ];
        Assert.That(times.Select(time => time.TotalMilliseconds), Is.EqualTo([stream, pushPull, probe, probeTimeout, gossip, gossipToTheDead]));
    }

    [TestCase("LAN", 3, 4, 4, 6, 8, 3)]
    [TestCase("WAN", 3, 4, 6, 6, 8, 4)]
    [TestCase("local", 1, 2, 3, 6, 8, 3)]
    public void The_counts_of_the_presets_are_the_peers(
        string preset, int indirectChecks, int retransmit, int suspicion, int suspicionMaximum, int awareness, int gossipNodes)
    {
        GossipOptions options = Presets[preset]();

        int[] counts =
        [
            options.IndirectChecks, options.RetransmitMultiplier, options.SuspicionMultiplier, options.SuspicionMaximumTimeoutMultiplier,
            options.AwarenessMaximumMultiplier, options.GossipNodes,
        ];
        Assert.That(counts, Is.EqualTo([indirectChecks, retransmit, suspicion, suspicionMaximum, awareness, gossipNodes]));
    }

    [Test]
    public void What_the_presets_have_in_common_is_the_peers([Values("LAN", "WAN", "local")] string preset)
    {
        GossipOptions options = Presets[preset]();

        Assert.That(options.BindEndPoints, Is.EqualTo([new IPEndPoint(IPAddress.Any, 7946)]));
        Assert.That((options.PacketBufferSize, options.HandoffQueueDepth), Is.EqualTo((1400, 1024)));
        Assert.That(options.DeadNodeReclaimTime, Is.EqualTo(TimeSpan.Zero));
        Assert.That((options.EnableCompression, options.EnableStreamPings), Is.EqualTo((true, true)));
    }

    [Test]
    public void Every_preset_works_as_it_is([Values("LAN", "WAN", "local")] string preset) =>
        Assert.That(() => GossipOptionsValidation.Validate(Presets[preset]()), Throws.Nothing);

    [Test]
    public void Each_call_gives_options_of_its_own()
    {
        GossipOptions.Lan().SuspicionMultiplier = 99;

        Assert.That(GossipOptions.Lan().SuspicionMultiplier, Is.EqualTo(4));
    }
}
