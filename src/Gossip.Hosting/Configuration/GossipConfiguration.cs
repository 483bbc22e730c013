using System.Net;
using System.Text;
using Microsoft.Extensions.Configuration;

namespace Gossip.Hosting.Configuration;

/// <summary>Reads <see cref="GossipOptions"/> from a section: every option that is a value. Written out, so that it needs no reflection.</summary>
internal static class GossipConfiguration
{
    private const string Network = "a network such as 10.0.0.0/8";
    private const string Time = "a time such as 00:00:30 or 00:00:00.5";
    private const string Toggle = "true or false";
    private const string WholeNumber = "a whole number";
    private const int DnsPort = 53;

    private static readonly Dictionary<string, Action<GossipOptions, SectionReader>> Options = new(StringComparer.OrdinalIgnoreCase)
    {
        [nameof(GossipOptions.NodeName)] = Text((options, value) => options.NodeName = value),
        [nameof(GossipOptions.BindEndPoints)] = EndPoints(GossipOptions.DefaultPort, (options, value) => options.BindEndPoints = value),
        [nameof(GossipOptions.AdvertiseEndPoint)] = (options, reader) =>
            reader.Value(Parsers.EndPoint(0), EndPoint(0), value => options.AdvertiseEndPoint = value),
        [nameof(GossipOptions.AdvertiseHost)] = Text((options, value) => options.AdvertiseHost = value),
        [nameof(GossipOptions.AddressFamilyPreference)] = (options, reader) => reader.Value<AddressFamilyPreference>(
            Parsers.Name, string.Join(", ", Enum.GetNames<AddressFamilyPreference>()), value => options.AddressFamilyPreference = value),
        [nameof(GossipOptions.NameServers)] = EndPoints(DnsPort, (options, value) => options.NameServers = value),
        [nameof(GossipOptions.Seeds)] = (options, reader) =>
            reader.List<string>(Parsers.Text, "an address or a name such as seed.internal:7946", value => options.Seeds = value),
        [nameof(GossipOptions.JoinRetryDelay)] = Span((options, value) => options.JoinRetryDelay = value),
        [nameof(GossipOptions.JoinRetryMaximumDelay)] = Span((options, value) => options.JoinRetryMaximumDelay = value),
        [nameof(GossipOptions.PeerSaveInterval)] = Span((options, value) => options.PeerSaveInterval = value),
        [nameof(GossipOptions.Metadata)] = Text((options, value) => options.Metadata = Encoding.UTF8.GetBytes(value)),
        [nameof(GossipOptions.ProtocolVersion)] = Number<byte>((options, value) => options.ProtocolVersion = value),
        [nameof(GossipOptions.ApplicationProtocol)] = (options, reader) => reader.Value<ApplicationProtocol>(
            Parsers.Versions, "the lowest, the highest and the current version, such as 2,5,4", value => options.ApplicationProtocol = value),
        [nameof(GossipOptions.Label)] = Text((options, value) => options.Label = value),
        [nameof(GossipOptions.SkipInboundLabelCheck)] = Flag((options, value) => options.SkipInboundLabelCheck = value),
        [nameof(GossipOptions.VerifyIncoming)] = Flag((options, value) => options.VerifyIncoming = value),
        [nameof(GossipOptions.VerifyOutgoing)] = Flag((options, value) => options.VerifyOutgoing = value),
        [nameof(GossipOptions.AllowedNetworks)] = (options, reader) =>
            reader.List<IPNetwork>(Parsers.Network, Network, value => options.AllowedNetworks = value),
        [nameof(GossipOptions.RequireNodeNames)] = Flag((options, value) => options.RequireNodeNames = value),
        [nameof(GossipOptions.MaximumStreams)] = Number<int>((options, value) => options.MaximumStreams = value),
        [nameof(GossipOptions.MaximumStreamsOfOneSource)] = Number<int>((options, value) => options.MaximumStreamsOfOneSource = value),
        [nameof(GossipOptions.MaximumPushPulls)] = Number<int>((options, value) => options.MaximumPushPulls = value),
        [nameof(GossipOptions.MaximumStreamMemory)] = Number<long>((options, value) => options.MaximumStreamMemory = value),
        [nameof(GossipOptions.StreamTimeout)] = Span((options, value) => options.StreamTimeout = value),
        [nameof(GossipOptions.ProbeInterval)] = Span((options, value) => options.ProbeInterval = value),
        [nameof(GossipOptions.ProbeTimeout)] = Span((options, value) => options.ProbeTimeout = value),
        [nameof(GossipOptions.IndirectChecks)] = Number<int>((options, value) => options.IndirectChecks = value),
        [nameof(GossipOptions.AdaptiveProbeTimeout)] = Flag((options, value) => options.AdaptiveProbeTimeout = value),
        [nameof(GossipOptions.EnableStreamPings)] = Flag((options, value) => options.EnableStreamPings = value),
        [nameof(GossipOptions.RetransmitMultiplier)] = Number<int>((options, value) => options.RetransmitMultiplier = value),
        [nameof(GossipOptions.SuspicionMultiplier)] = Number<int>((options, value) => options.SuspicionMultiplier = value),
        [nameof(GossipOptions.SuspicionMaximumTimeoutMultiplier)] = Number<int>((options, value) => options.SuspicionMaximumTimeoutMultiplier = value),
        [nameof(GossipOptions.AwarenessMaximumMultiplier)] = Number<int>((options, value) => options.AwarenessMaximumMultiplier = value),
        [nameof(GossipOptions.PushPullInterval)] = Span((options, value) => options.PushPullInterval = value),
        [nameof(GossipOptions.GossipInterval)] = Span((options, value) => options.GossipInterval = value),
        [nameof(GossipOptions.GossipNodes)] = Number<int>((options, value) => options.GossipNodes = value),
        [nameof(GossipOptions.GossipToTheDeadTime)] = Span((options, value) => options.GossipToTheDeadTime = value),
        [nameof(GossipOptions.HealInterval)] = Span((options, value) => options.HealInterval = value),
        [nameof(GossipOptions.RememberLostMembers)] = Span((options, value) => options.RememberLostMembers = value),
        [nameof(GossipOptions.DeadNodeReclaimTime)] = Span((options, value) => options.DeadNodeReclaimTime = value),
        [nameof(GossipOptions.EnableCompression)] = Flag((options, value) => options.EnableCompression = value),
        [nameof(GossipOptions.PacketBufferSize)] = Number<int>((options, value) => options.PacketBufferSize = value),
        [nameof(GossipOptions.HandoffQueueDepth)] = Number<int>((options, value) => options.HandoffQueueDepth = value),
        [nameof(GossipOptions.InboxDepth)] = Number<int>((options, value) => options.InboxDepth = value),
        [nameof(GossipOptions.MaximumInboxBytes)] = Number<long>((options, value) => options.MaximumInboxBytes = value),
        [nameof(GossipOptions.BroadcastQueueDepth)] = Number<int>((options, value) => options.BroadcastQueueDepth = value),
        [nameof(GossipOptions.MaximumMembers)] = Number<int>((options, value) => options.MaximumMembers = value),
        [nameof(GossipOptions.JoinParallelism)] = Number<int>((options, value) => options.JoinParallelism = value),
        [nameof(GossipOptions.LeaveTimeout)] = Span((options, value) => options.LeaveTimeout = value),
        [nameof(GossipOptions.LogInterval)] = Span((options, value) => options.LogInterval = value),
        [nameof(GossipOptions.ReportSuspicions)] = Flag((options, value) => options.ReportSuspicions = value),
        [nameof(GossipOptions.MetricTags)] = (options, reader) =>
            reader.Pairs("names with values, such as { \"zone\": \"a\" }", value => options.MetricTags = value),
    };

    /// <summary>The options there are.</summary>
    public static IReadOnlyCollection<string> Names => Options.Keys;

    /// <summary>Takes over what a section says; what it does not mention stays.</summary>
    /// <param name="section">The section.</param>
    /// <param name="options">Whose options change.</param>
    /// <param name="faults">Is added to: one sentence for each value that cannot be read. Such an option stays what it was.</param>
    public static void Bind(IConfiguration section, GossipOptions options, List<string> faults)
    {
        foreach (IConfigurationSection child in section.GetChildren())
        {
            if (Options.TryGetValue(child.Key, out Action<GossipOptions, SectionReader>? read))
            {
                read(options, new SectionReader(child, faults));
            }
        }
    }

    private static Action<GossipOptions, SectionReader> Text(Action<GossipOptions, string> assign) =>
        (options, reader) => reader.Value<string>(Parsers.Text, "a text", value => assign(options, value));

    private static Action<GossipOptions, SectionReader> Flag(Action<GossipOptions, bool> assign) =>
        (options, reader) => reader.Value<bool>(bool.TryParse, Toggle, value => assign(options, value));

    private static Action<GossipOptions, SectionReader> Span(Action<GossipOptions, TimeSpan> assign) =>
        (options, reader) => reader.Value<TimeSpan>(Parsers.Time, Time, value => assign(options, value));

    private static Action<GossipOptions, SectionReader> Number<T>(Action<GossipOptions, T> assign)
        where T : System.Numerics.IBinaryInteger<T> =>
        (options, reader) => reader.Value<T>(Parsers.Number, WholeNumber, value => assign(options, value));

    private static Action<GossipOptions, SectionReader> EndPoints(int defaultPort, Action<GossipOptions, IReadOnlyList<IPEndPoint>> assign) =>
        (options, reader) => reader.List(Parsers.EndPoint(defaultPort), EndPoint(defaultPort), value => assign(options, value));

    private static string EndPoint(int defaultPort) => $"an address with or without a port, such as 10.0.0.5:{(defaultPort == 0 ? GossipOptions.DefaultPort : defaultPort)}";
}
