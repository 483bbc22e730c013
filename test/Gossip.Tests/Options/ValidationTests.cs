using System.Net;
using Gossip.Wire;

namespace Gossip.Tests.Options;

public sealed class ValidationTests
{
    private static readonly TimeSpan Longest = TimeSpan.FromDays(24);
    private static readonly TimeSpan Tick = TimeSpan.FromTicks(1);

    private static readonly Dictionary<string, (int Lowest, int Highest, Action<GossipOptions, int> Set)> Counts = new()
    {
        [nameof(GossipOptions.IndirectChecks)] = (0, 255, (options, value) => options.IndirectChecks = value),
        [nameof(GossipOptions.RetransmitMultiplier)] = (1, 255, (options, value) => options.RetransmitMultiplier = value),
        [nameof(GossipOptions.SuspicionMultiplier)] = (1, 255, (options, value) => options.SuspicionMultiplier = value),
        [nameof(GossipOptions.SuspicionMaximumTimeoutMultiplier)] = (1, 255, (options, value) => options.SuspicionMaximumTimeoutMultiplier = value),
        [nameof(GossipOptions.AwarenessMaximumMultiplier)] = (1, 255, (options, value) => options.AwarenessMaximumMultiplier = value),
        [nameof(GossipOptions.GossipNodes)] = (1, 255, (options, value) => options.GossipNodes = value),
        [nameof(GossipOptions.PacketBufferSize)] = (1200, 65_507, (options, value) => options.PacketBufferSize = value),
        [nameof(GossipOptions.HandoffQueueDepth)] = (16, 1_048_576, (options, value) => options.HandoffQueueDepth = value),
        [nameof(GossipOptions.MaximumMembers)] = (2, 1_048_576, (options, value) => options.MaximumMembers = value),
        [nameof(GossipOptions.JoinParallelism)] = (1, 256, (options, value) => options.JoinParallelism = value),
        [nameof(GossipOptions.MaximumStreams)] = (1, 65_535, (options, value) => options.MaximumStreams = value),
        [nameof(GossipOptions.MaximumStreamsOfOneSource)] = (1, 65_535, (options, value) => options.MaximumStreamsOfOneSource = value),
        [nameof(GossipOptions.MaximumPushPulls)] = (1, 65_535, (options, value) => options.MaximumPushPulls = value),
        [nameof(GossipOptions.InboxDepth)] = (1, 1_048_576, (options, value) => options.InboxDepth = value),
        [nameof(GossipOptions.BroadcastQueueDepth)] = (1, 1_048_576, (options, value) => options.BroadcastQueueDepth = value),
        [nameof(GossipOptions.ProtocolVersion)] = (1, 5, (options, value) => options.ProtocolVersion = (byte)value),
    };

    private static readonly Dictionary<string, (TimeSpan Shortest, Action<GossipOptions, TimeSpan> Set)> Times = new()
    {
        [nameof(GossipOptions.StreamTimeout)] = (Tick, (options, value) => options.StreamTimeout = value),
        [nameof(GossipOptions.ProbeTimeout)] = (Tick, (options, value) => (options.ProbeInterval, options.ProbeTimeout) = (TimeSpan.Zero, value)),
        [nameof(GossipOptions.LeaveTimeout)] = (Tick, (options, value) => options.LeaveTimeout = value),
        [nameof(GossipOptions.ProbeInterval)] = (TimeSpan.Zero, (options, value) => options.ProbeInterval = value),
        [nameof(GossipOptions.PushPullInterval)] = (TimeSpan.Zero, (options, value) => options.PushPullInterval = value),
        [nameof(GossipOptions.GossipInterval)] = (TimeSpan.Zero, (options, value) => options.GossipInterval = value),
        [nameof(GossipOptions.GossipToTheDeadTime)] = (TimeSpan.Zero, (options, value) => options.GossipToTheDeadTime = value),
        [nameof(GossipOptions.DeadNodeReclaimTime)] = (TimeSpan.Zero, (options, value) => options.DeadNodeReclaimTime = value),
        [nameof(GossipOptions.JoinRetryDelay)] = (Tick, (options, value) => (options.JoinRetryDelay, options.JoinRetryMaximumDelay) = (value, value > Longest ? Longest : value)),
        [nameof(GossipOptions.PeerSaveInterval)] = (Tick, (options, value) => options.PeerSaveInterval = value),
        [nameof(GossipOptions.LogInterval)] = (TimeSpan.Zero, (options, value) => options.LogInterval = value),
    };

    private static IEnumerable<string> CountNames => Counts.Keys;

    private static IEnumerable<string> TimeNames => Times.Keys;

    [TestCaseSource(nameof(CountNames))]
    public void A_count_may_be_anything_within_its_range_and_nothing_outside(string option)
    {
        (int lowest, int highest, Action<GossipOptions, int> set) = Counts[option];

        Assert.That(FaultsOf(options => set(options, lowest)), Is.Empty);
        Assert.That(FaultsOf(options => set(options, highest)), Is.Empty);
        Assert.That(FaultsOf(options => set(options, lowest - 1)), Has.One.StartsWith($"{option} is ").And.One.Contain($"{lowest} to {highest}"));
        Assert.That(FaultsOf(options => set(options, highest + 1)), Has.One.StartsWith($"{option} is {highest + 1}"));
    }

    [TestCaseSource(nameof(TimeNames))]
    public void A_time_may_be_anything_that_a_timer_can_count(string option)
    {
        (TimeSpan shortest, Action<GossipOptions, TimeSpan> set) = Times[option];

        Assert.That(FaultsOf(options => set(options, shortest)), Has.None.StartsWith($"{option} is "));
        Assert.That(FaultsOf(options => set(options, Longest)), Has.None.StartsWith($"{option} is "));
        Assert.That(FaultsOf(options => set(options, shortest - Tick)), Has.One.StartsWith($"{option} is "));
        Assert.That(FaultsOf(options => set(options, Longest + Tick)), Has.One.StartsWith($"{option} is "));
        Assert.That(FaultsOf(options => set(options, Timeout.InfiniteTimeSpan)), Has.One.StartsWith($"{option} is "));
    }

    [TestCase(1000, 999, true)]
    [TestCase(1000, 1000, false)]
    [TestCase(1000, 1001, false)]
    [TestCase(0, 1001, true, TestName = "A_probe_timeout_may_have_any_length_when_probing_is_switched_off")]
    public void A_probe_has_to_time_out_before_the_next_one(int interval, int timeout, bool works)
    {
        List<string> faults = FaultsOf(options =>
        {
            options.ProbeInterval = TimeSpan.FromMilliseconds(interval);
            options.ProbeTimeout = TimeSpan.FromMilliseconds(timeout);
        });

        Assert.That(faults, works ? Is.Empty : Has.One.StartsWith("ProbeTimeout is ").And.One.Contain("less than ProbeInterval"));
    }

    [TestCase(1000, 999, false)]
    [TestCase(1000, 1000, true)]
    [TestCase(1000, 2_073_600_000, true)]
    [TestCase(1000, 2_073_600_001, false)]
    public void The_longest_wait_between_joins_is_no_shorter_than_the_first(double first, double longest, bool works)
    {
        List<string> faults = FaultsOf(options =>
        {
            options.JoinRetryDelay = TimeSpan.FromMilliseconds(first);
            options.JoinRetryMaximumDelay = TimeSpan.FromMilliseconds(longest);
        });

        Assert.That(faults, works ? Is.Empty : Has.One.StartsWith("JoinRetryMaximumDelay is ").And.One.Contain("JoinRetryDelay (00:00:01) to 24 days"));
    }

    [TestCase("10.0.0.1:7946", true)]
    [TestCase("web-1/seed.example.com", true)]
    [TestCase("_gossip._udp.example.com", true)]
    [TestCase("", false)]
    [TestCase("10.0.0.1:0", false)]
    [TestCase("two words", false)]
    [TestCase(null, false)]
    public void A_seed_that_is_none_is_a_fault_of_its_own(string? seed, bool works)
    {
        List<string> faults = FaultsOf(options => options.Seeds = ["10.0.0.9", seed!]);

        Assert.That(faults, works ? Is.Empty : Has.One.StartsWith("Seeds is ").And.One.Contain(seed ?? "null"));
    }

    [Test]
    public void Seeds_are_a_list_of_at_most_1024()
    {
        Assert.That(FaultsOf(options => options.Seeds = null!), Has.One.StartsWith("Seeds is null"));
        Assert.That(FaultsOf(options => options.Seeds = [.. Enumerable.Repeat("a", 1024)]), Is.Empty);
        Assert.That(FaultsOf(options => options.Seeds = [.. Enumerable.Repeat("a", 1025)]), Has.One.StartsWith("Seeds is a list of 1025"));
    }

    [TestCase(1, true)]
    [TestCase(255, true)]
    [TestCase(0, false)]
    [TestCase(256, false)]
    public void A_name_has_one_to_255_letters(int length, bool works) =>
        Assert.That(FaultsOf(options => options.NodeName = new string('x', length)), works ? Is.Empty : Has.One.StartsWith("NodeName is "));

    [TestCase(127, true)]
    [TestCase(128, false)]
    public void A_name_is_counted_in_bytes(int length, bool works) =>
        Assert.That(FaultsOf(options => options.NodeName = new string('ü', length)), works ? Is.Empty : Has.One.StartsWith("NodeName is "));

    [Test]
    public void A_name_that_cannot_be_written_as_bytes_and_read_again_is_a_fault() =>
        Assert.That(FaultsOf(options => options.NodeName = "half of a \uD83D"), Has.One.StartsWith("NodeName is "));

    [Test]
    public void A_missing_name_is_a_fault() => Assert.That(FaultsOf(options => options.NodeName = null!), Has.One.StartsWith("NodeName is "));

    [TestCase(0, true)]
    [TestCase(512, true)]
    [TestCase(513, false)]
    public void Metadata_has_at_most_512_bytes(int length, bool works) =>
        Assert.That(FaultsOf(options => options.Metadata = new byte[length]), works ? Is.Empty : Has.One.StartsWith($"Metadata is {length} bytes"));

    [Test]
    public void A_node_has_to_listen_somewhere()
    {
        Assert.That(FaultsOf(options => options.BindEndPoints = []), Has.One.StartsWith("BindEndPoints is "));
        Assert.That(FaultsOf(options => options.BindEndPoints = null!), Has.One.StartsWith("BindEndPoints is "));
        Assert.That(FaultsOf(options => options.BindEndPoints = [new IPEndPoint(IPAddress.Loopback, 0), null!]), Has.One.StartsWith("BindEndPoints is "));
    }

    [TestCase("node.internal", true)]
    [TestCase("node.internal:7946", true)]
    [TestCase("10.0.0.1", true)]
    [TestCase("[2001:db8::1]:7946", true)]
    [TestCase("", false)]
    [TestCase("two words", false)]
    [TestCase("node.internal:0", false)]
    [TestCase("a name/node.internal", false)]
    [TestCase("_gossip._udp.internal", false)]
    public void A_host_is_advertised_with_or_without_a_port(string host, bool works) => Assert.That(
        FaultsOf(options => options.AdvertiseHost = host), works ? Is.Empty : Has.One.StartsWith($"AdvertiseHost is '{host}'").And.One.Contain("host:port"));

    [Test]
    public void Either_a_host_or_an_endpoint_is_advertised()
    {
        List<string> faults = FaultsOf(options =>
        {
            options.AdvertiseHost = "node.internal";
            options.AdvertiseEndPoint = new IPEndPoint(IPAddress.Loopback, 1);
        });

        Assert.That(faults, Has.One.StartsWith("AdvertiseHost is 'node.internal'").And.One.Contain("AdvertiseEndPoint (127.0.0.1:1)"));
    }

    [Test]
    public void Name_servers_have_addresses_and_ports()
    {
        Assert.That(FaultsOf(options => options.NameServers = []), Is.Empty);
        Assert.That(FaultsOf(options => options.NameServers = [new IPEndPoint(IPAddress.Loopback, 53)]), Is.Empty);
        Assert.That(FaultsOf(options => options.NameServers = [new IPEndPoint(IPAddress.Loopback, 0)]), Has.One.StartsWith("NameServers is '127.0.0.1:0'"));
        Assert.That(FaultsOf(options => options.NameServers = [null!]), Has.One.StartsWith("NameServers is 'null'"));
        Assert.That(FaultsOf(options => options.NameServers = null!), Has.One.StartsWith("NameServers is null"));
    }

    [TestCase(AddressFamilyPreference.Any, true)]
    [TestCase(AddressFamilyPreference.IPv6Only, true)]
    [TestCase((AddressFamilyPreference)5, false)]
    [TestCase((AddressFamilyPreference)(-1), false)]
    public void A_preference_for_a_family_is_one_of_those_there_are(AddressFamilyPreference preference, bool works) => Assert.That(
        FaultsOf(options => options.AddressFamilyPreference = preference),
        works ? Is.Empty : Has.One.StartsWith($"AddressFamilyPreference is {(int)preference}").And.One.Contain("PreferIPv4"));

    [TestCase(0, 0, 0, true)]
    [TestCase(2, 5, 4, true)]
    [TestCase(2, 5, 2, true)]
    [TestCase(2, 5, 5, true)]
    [TestCase(2, 5, 1, false)]
    [TestCase(2, 5, 6, false)]
    [TestCase(5, 2, 3, false)]
    public void The_applications_protocol_lies_within_its_own_range(byte minimum, byte maximum, byte current, bool works) => Assert.That(
        FaultsOf(options => options.ApplicationProtocol = new ApplicationProtocol(minimum, maximum, current)),
        works ? Is.Empty : Has.One.StartsWith("ApplicationProtocol is "));

    [Test]
    public void What_may_not_be_missing_is_named()
    {
        Assert.That(FaultsOf(options => options.LoggerFactory = null!), Has.One.StartsWith("LoggerFactory is null"));
        Assert.That(FaultsOf(options => options.TimeProvider = null!), Has.One.StartsWith("TimeProvider is null"));
        Assert.That(FaultsOf(options => options.MetricTags = null!), Has.One.StartsWith("MetricTags is null"));
    }

    [TestCase(20 << 20, true)]
    [TestCase((20 << 20) - 1, false)]
    public void The_inbox_holds_the_longest_message(long bytes, bool works) => Assert.That(
        FaultsOf(options => options.MaximumInboxBytes = bytes), works ? Is.Empty : Has.One.StartsWith($"MaximumInboxBytes is {bytes}"));

    [Test]
    public void No_policy_no_networks_and_no_names_are_required_by_default()
    {
        GossipOptions options = GossipOptions.Lan();

        Assert.That(
            new object?[] { options.StateExchange, options.MessageRelay, options.MemberFilter, options.MergePolicy, options.PingObserver, options.AllowStreamPing, options.AllowedNetworks },
            Is.All.Null);
        Assert.That((options.RequireNodeNames, options.MetricTags.Count), Is.EqualTo((false, 0)));
    }

    [Test]
    public void Every_fault_is_named_at_once()
    {
        List<string> faults = FaultsOf(options =>
        {
            options.NodeName = "";
            options.BindEndPoints = [];
            options.Metadata = new byte[600];
            options.LoggerFactory = null!;
            Array.ForEach([.. Counts.Values], count => count.Set(options, count.Lowest - 1));
            Array.ForEach([.. Times.Values], time => time.Set(options, TimeSpan.FromTicks(-1)));
        });

        string[] named = [.. Counts.Keys, .. Times.Keys, "NodeName", "BindEndPoints", "Metadata", "LoggerFactory"];
        Assert.That(faults.Select(fault => fault.Split(' ')[0]).Distinct(), Is.EquivalentTo(named));
    }

    [Test]
    public void The_exception_says_everything_in_its_message()
    {
        var exception = Assert.Throws<GossipOptionsException>(() =>
            GossipOptionsValidation.Validate(GossipOptions.Lan() with { GossipNodes = 0, JoinParallelism = 0 }));

        Assert.That(exception.Faults, Has.Count.EqualTo(2));
        Assert.That(exception.Faults, Has.All.Matches<string>(fault => exception.Message.Contains(fault, StringComparison.Ordinal)));
    }

    [Test]
    public void The_smallest_packet_holds_the_longest_alive_and_the_longest_accusation()
    {
        string longest = new('x', WireLimits.MaximumNameLength);
        var alive = new WireBuffer();
        AliveMessage.Write(alive, uint.MaxValue, longest, new byte[16], 65535, new byte[512], new MemberVersions(1, 5, 5, 255, 255, 255));
        var suspect = new WireBuffer();
        SuspectMessage.Write(suspect, uint.MaxValue, longest, longest);

        Assert.That(Math.Max(alive.WrittenCount, suspect.WrittenCount), Is.LessThanOrEqualTo(GossipOptions.SmallestPacketBuffer));
    }

    private static List<string> FaultsOf(Action<GossipOptions> change)
    {
        GossipOptions options = GossipOptions.Lan() with { NodeName = "a" };
        change(options);
        try
        {
            GossipOptionsValidation.Validate(options);
            return [];
        }
        catch (GossipOptionsException exception)
        {
            return [.. exception.Faults];
        }
    }
}
