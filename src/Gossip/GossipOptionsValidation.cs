using System.Text;
using Gossip.Joining;
using Gossip.Transports.Tls;

namespace Gossip;

/// <summary>Finds everything that is wrong with options, not just the first fault.</summary>
internal static class GossipOptionsValidation
{
    private const int LongestName = 255;
    private const int LongestMetadata = 512;
    private const int LongestLabel = 255;

    /// <summary>The largest message of a stream, inflated, and what it came in.</summary>
    private const long SmallestStreamMemory = 96L << 20;

    /// <summary>What a timer can count.</summary>
    private static readonly TimeSpan LongestInterval = TimeSpan.FromDays(24);

    /// <exception cref="GossipOptionsException">The options cannot work.</exception>
    public static void Validate(GossipOptions options)
    {
        var faults = new List<string>();
        CheckIdentity(options, faults);
        CheckNames(options, faults);
        CheckJoining(options, faults);
        CheckTimes(options, faults);
        CheckCounts(options, faults);
        Require(options.LoggerFactory is not null, nameof(options.LoggerFactory), "null", "a logger factory", faults);
        Require(options.MetricTags is not null, nameof(options.MetricTags), "null", "a list", faults);
        Require(options.TimeProvider is not null, nameof(options.TimeProvider), "null", "a time provider", faults);
        if (faults.Count > 0)
        {
            throw new GossipOptionsException(faults);
        }
    }

    private static void CheckIdentity(GossipOptions options, List<string> faults)
    {
        byte[] name = Encoding.UTF8.GetBytes(options.NodeName ?? "");
        // Half a surrogate pair would reach the others as another name.
        bool isText = string.Equals(Encoding.UTF8.GetString(name), options.NodeName, StringComparison.Ordinal);
        Require(isText && name.Length is >= 1 and <= LongestName, nameof(options.NodeName), $"'{options.NodeName}'", $"1 to {LongestName} bytes of UTF-8", faults);
        Require(
            options.Transport is not null || options.BindEndPoints is { Count: > 0 } && !options.BindEndPoints.Contains(null!),
            nameof(options.BindEndPoints), "empty", "at least one endpoint", faults);
        if (options.Transport is TlsTransport { PeersCheckNames: true } transport)
        {
            // The others would look for the one name and be shown a certificate of the other.
            Require(
                string.Equals(transport.NodeName, options.NodeName, StringComparison.Ordinal),
                nameof(options.Transport), $"a TLS transport of '{transport.NodeName}'", $"one of this node, '{options.NodeName}'", faults);
        }

        Require(options.Metadata.Length <= LongestMetadata, nameof(options.Metadata), $"{options.Metadata.Length} bytes", $"0 to {LongestMetadata} bytes", faults);
        CheckRange(options.ProtocolVersion, MemberVersions.LowestProtocol, MemberVersions.HighestProtocol, nameof(options.ProtocolVersion), faults);
        Require(
            options.Label is not null && Encoding.UTF8.GetByteCount(options.Label) <= LongestLabel,
            nameof(options.Label), $"'{options.Label}'", $"at most {LongestLabel} bytes of UTF-8", faults);
        ApplicationProtocol protocol = options.ApplicationProtocol;
        Require(
            protocol.Minimum <= protocol.Current && protocol.Current <= protocol.Maximum,
            nameof(options.ApplicationProtocol),
            $"{protocol.Minimum}, {protocol.Maximum}, {protocol.Current}",
            "minimum ≤ current ≤ maximum", faults);
    }

    private static void CheckNames(GossipOptions options, List<string> faults)
    {
        Require(
            Enum.IsDefined(options.AddressFamilyPreference),
            nameof(options.AddressFamilyPreference), $"{options.AddressFamilyPreference}", string.Join(", ", Enum.GetNames<AddressFamilyPreference>()), faults);
        Require(
            options.NameServers is not null && options.NameServers.All(server => server is { Port: > 0 }),
            nameof(options.NameServers),
            options.NameServers is null ? "null" : $"'{string.Join(", ", options.NameServers.Select(server => server?.ToString() ?? "null"))}'",
            "endpoints with ports from 1 to 65535, or none", faults);
        Require(
            options.AdvertiseHost is null || AdvertisedHost.IsValid(options.AdvertiseHost),
            nameof(options.AdvertiseHost), $"'{options.AdvertiseHost}'", "host, host:port, an address or [IPv6]:port", faults);
        Require(
            options.AdvertiseHost is null || options.AdvertiseEndPoint is null,
            nameof(options.AdvertiseHost), $"'{options.AdvertiseHost}'", $"none when {nameof(options.AdvertiseEndPoint)} ({options.AdvertiseEndPoint}) is set", faults);
    }

    private static void CheckJoining(GossipOptions options, List<string> faults)
    {
        Require(
            options.Seeds is { Count: <= KnownSeeds.Maximum },
            nameof(options.Seeds), options.Seeds is null ? "null" : $"a list of {options.Seeds.Count}", $"a list of at most {KnownSeeds.Maximum}", faults);
        foreach (string? seed in options.Seeds ?? [])
        {
            Require(
                seed is not null && SeedAddress.IsValid(seed),
                nameof(options.Seeds), seed is null ? "a null in the list" : $"'{seed}'",
                "name/host:port, host:port, host, an address, [IPv6]:port or _service._protocol.name", faults);
        }

        CheckPositive(options.JoinRetryDelay, nameof(options.JoinRetryDelay), faults);
        CheckPositive(options.PeerSaveInterval, nameof(options.PeerSaveInterval), faults);
        Require(
            options.JoinRetryMaximumDelay >= options.JoinRetryDelay && options.JoinRetryMaximumDelay <= LongestInterval,
            nameof(options.JoinRetryMaximumDelay), $"{options.JoinRetryMaximumDelay}",
            $"{nameof(options.JoinRetryDelay)} ({options.JoinRetryDelay}) to {LongestInterval.Days} days", faults);
    }

    private static void CheckTimes(GossipOptions options, List<string> faults)
    {
        CheckPositive(options.StreamTimeout, nameof(options.StreamTimeout), faults);
        CheckPositive(options.ProbeTimeout, nameof(options.ProbeTimeout), faults);
        CheckPositive(options.LeaveTimeout, nameof(options.LeaveTimeout), faults);
        CheckNotNegative(options.ProbeInterval, nameof(options.ProbeInterval), faults);
        CheckNotNegative(options.PushPullInterval, nameof(options.PushPullInterval), faults);
        CheckNotNegative(options.GossipInterval, nameof(options.GossipInterval), faults);
        CheckNotNegative(options.GossipToTheDeadTime, nameof(options.GossipToTheDeadTime), faults);
        CheckNotNegative(options.HealInterval, nameof(options.HealInterval), faults);
        CheckNotNegative(options.RememberLostMembers, nameof(options.RememberLostMembers), faults);
        CheckNotNegative(options.DeadNodeReclaimTime, nameof(options.DeadNodeReclaimTime), faults);
        CheckNotNegative(options.LogInterval, nameof(options.LogInterval), faults);
        Require(
            options.ProbeInterval == TimeSpan.Zero || options.ProbeTimeout < options.ProbeInterval,
            nameof(options.ProbeTimeout), $"{options.ProbeTimeout}", $"less than {nameof(options.ProbeInterval)} ({options.ProbeInterval})", faults);
    }

    private static void CheckCounts(GossipOptions options, List<string> faults)
    {
        CheckRange(options.IndirectChecks, 0, 255, nameof(options.IndirectChecks), faults);
        CheckRange(options.RetransmitMultiplier, 1, 255, nameof(options.RetransmitMultiplier), faults);
        CheckRange(options.SuspicionMultiplier, 1, 255, nameof(options.SuspicionMultiplier), faults);
        CheckRange(options.SuspicionMaximumTimeoutMultiplier, 1, 255, nameof(options.SuspicionMaximumTimeoutMultiplier), faults);
        CheckRange(options.AwarenessMaximumMultiplier, 1, 255, nameof(options.AwarenessMaximumMultiplier), faults);
        CheckRange(options.GossipNodes, 1, 255, nameof(options.GossipNodes), faults);
        CheckRange(options.PacketBufferSize, GossipOptions.SmallestPacketBuffer, GossipOptions.LargestPacketBuffer, nameof(options.PacketBufferSize), faults);
        CheckRange(options.HandoffQueueDepth, 16, 1_048_576, nameof(options.HandoffQueueDepth), faults);
        CheckRange(options.MaximumMembers, 2, 1_048_576, nameof(options.MaximumMembers), faults);
        CheckRange(options.MaximumStreams, 1, 65_535, nameof(options.MaximumStreams), faults);
        CheckRange(options.MaximumStreamsOfOneSource, 1, 65_535, nameof(options.MaximumStreamsOfOneSource), faults);
        CheckRange(options.MaximumPushPulls, 1, 65_535, nameof(options.MaximumPushPulls), faults);
        CheckRange(options.InboxDepth, 1, 1_048_576, nameof(options.InboxDepth), faults);
        CheckRange(options.BroadcastQueueDepth, 1, 1_048_576, nameof(options.BroadcastQueueDepth), faults);
        Require(
            options.MaximumInboxBytes >= Wire.WireLimits.MaximumUserMessage,
            nameof(options.MaximumInboxBytes), $"{options.MaximumInboxBytes}", $"{Wire.WireLimits.MaximumUserMessage} bytes or more", faults);
        Require(
            options.MaximumStreamMemory >= SmallestStreamMemory,
            nameof(options.MaximumStreamMemory), $"{options.MaximumStreamMemory}", $"{SmallestStreamMemory} bytes or more", faults);
        CheckRange(options.JoinParallelism, 1, 256, nameof(options.JoinParallelism), faults);
    }

    private static void CheckRange(int value, int minimum, int maximum, string name, List<string> faults) =>
        Require(value >= minimum && value <= maximum, name, $"{value}", $"{minimum} to {maximum}", faults);

    private static void CheckPositive(TimeSpan value, string name, List<string> faults) =>
        Require(value > TimeSpan.Zero && value <= LongestInterval, name, $"{value}", $"more than zero and at most {LongestInterval.Days} days", faults);

    private static void CheckNotNegative(TimeSpan value, string name, List<string> faults) =>
        Require(value >= TimeSpan.Zero && value <= LongestInterval, name, $"{value}", $"zero to {LongestInterval.Days} days", faults);

    private static void Require(bool holds, string name, string value, string allowed, List<string> faults)
    {
        if (!holds)
        {
            faults.Add($"{name} is {value}, allowed is {allowed}");
        }
    }
}
