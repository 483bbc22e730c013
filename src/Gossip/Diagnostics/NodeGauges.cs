using System.Diagnostics.Metrics;
using Gossip.Transports;

namespace Gossip.Diagnostics;

/// <summary>What of a node can only be looked at: who is there, how healthy it is, how much waits. Read when somebody asks, and never else.</summary>
internal sealed class NodeGauges
{
    private static readonly EnumTags<MemberState> States = new("gossip.state");
    private static readonly EnumTags<PacketReachability> Reachabilities = new("gossip.state");
    private static readonly EnumTags<JoinState> JoinStates = new("gossip.state");
    private static readonly KeyValuePair<string, object?> Packets = new("gossip.kind", "packet");
    private static readonly KeyValuePair<string, object?> Connections = new("gossip.kind", "connection");

    public required Func<MemberSnapshot> Members { get; init; }

    /// <summary>Members that were given up and are tried again now and then.</summary>
    public required Func<int> LostMembers { get; init; }

    /// <summary>Live members whose last probe was answered over a stream only.</summary>
    public required Func<int> StreamOnlyMembers { get; init; }

    public required Func<PacketReachability> Reachability { get; init; }

    public required Func<JoinState> JoinState { get; init; }

    public required Func<int> HealthScore { get; init; }

    public required IReadOnlyList<QueueGauge> Queues { get; init; }

    /// <summary>Pings of this node's own that wait for an answer.</summary>
    public required Func<int> Pings { get; init; }

    /// <summary>Pings on behalf of others that wait for an answer.</summary>
    public required Func<int> IndirectPings { get; init; }

    /// <summary>Streams of others that are being served.</summary>
    public required Func<int> Streams { get; init; }

    /// <summary>Bytes that streams hold of messages not yet worked through.</summary>
    public required Func<long> StreamMemory { get; init; }

    /// <summary>Push/pulls of others that are being worked on.</summary>
    public required Func<int> PushPulls { get; init; }

    /// <summary>What the transport counts, if it does.</summary>
    public Func<TransportStatistics>? Transport { get; init; }

    public void AddTo(Meter meter)
    {
        meter.CreateObservableUpDownCounter("gossip.members", MembersByState, "{member}", "Members that are known, this node included.");
        meter.CreateObservableUpDownCounter("gossip.members.lost", LostMembers, "{member}", "Members that were given up and are tried again now and then.");
        meter.CreateObservableUpDownCounter("gossip.members.stream_only", StreamOnlyMembers, "{member}", "Live members whose last probe was answered over a stream and to no packet.");
        meter.CreateObservableGauge("gossip.reachability", ReachabilityByState, "1", "Whether packets reach other members: 1 for what is so, 0 for what is not.");
        meter.CreateObservableGauge("gossip.join.state", JoinByState, "1", "Whether this node is in company: 1 for what is so, 0 for what is not.");
        meter.CreateObservableGauge("gossip.health.score", HealthScore, "{point}", "The local health score; 0 is healthy.");
        meter.CreateObservableUpDownCounter("gossip.queue.length", LengthOfQueues, "{item}", "What waits.");
        meter.CreateObservableUpDownCounter("gossip.queue.capacity", CapacityOfQueues, "{item}", "How much may wait at most.");
        meter.CreateObservableUpDownCounter("gossip.ping.active", Pings, "{ping}", "Pings of this node's own that wait for an answer.");
        meter.CreateObservableUpDownCounter("gossip.indirect_ping.active", IndirectPings, "{ping}", "Pings on behalf of others that wait for an answer.");
        meter.CreateObservableUpDownCounter("gossip.stream.active", Streams, "{stream}", "Streams of others that are being served.");
        meter.CreateObservableUpDownCounter("gossip.stream.memory", StreamMemory, "By", "Bytes that streams hold of messages not yet worked through.");
        meter.CreateObservableUpDownCounter("gossip.push_pull.active", PushPulls, "{exchange}", "Push/pulls of others that are being worked on.");
        meter.CreateObservableCounter("gossip.transport.drops", TransportDrops, "{item}", "Packets and connections given up since too many waited to be read.");
        meter.CreateObservableCounter("gossip.transport.errors", TransportErrors, "{error}", "Times the network reported an error instead of a packet or connection.");
    }

    private IEnumerable<Measurement<int>> MembersByState()
    {
        int[] counts = new int[Enum.GetValues<MemberState>().Length];
        MemberSnapshot snapshot = Members();
        for (int i = 0; i < snapshot.KnownCount; i++)
        {
            counts[(int)snapshot.Known(i).State]++;
        }

        return counts.Select(static (count, state) => new Measurement<int>(count, States[state]));
    }

    private IEnumerable<Measurement<int>> ReachabilityByState()
    {
        PacketReachability now = Reachability();
        return Enum.GetValues<PacketReachability>().Select(state => new Measurement<int>(state == now ? 1 : 0, Reachabilities[(int)state]));
    }

    private IEnumerable<Measurement<int>> JoinByState()
    {
        JoinState now = JoinState();
        return Enum.GetValues<JoinState>().Select(state => new Measurement<int>(state == now ? 1 : 0, JoinStates[(int)state]));
    }

    private IEnumerable<Measurement<int>> LengthOfQueues() =>
        Queues.Select(static queue => new Measurement<int>(queue.Length(), new KeyValuePair<string, object?>("gossip.queue", queue.Name)));

    private IEnumerable<Measurement<int>> CapacityOfQueues() =>
        from queue in Queues
        where queue.Capacity > 0
        select new Measurement<int>(queue.Capacity, new KeyValuePair<string, object?>("gossip.queue", queue.Name));

    private IEnumerable<Measurement<long>> TransportDrops() => Transport?.Invoke() is { } counts
        ? [new(counts.PacketsDropped, Packets), new(counts.ConnectionsRefused, Connections)]
        : [];

    private IEnumerable<Measurement<long>> TransportErrors() => Transport?.Invoke() is { } counts
        ? [new(counts.ReceiveErrors, Packets), new(counts.AcceptErrors, Connections)]
        : [];
}

/// <summary>Something that waits to be worked through.</summary>
/// <param name="Name">What it is called as a tag.</param>
/// <param name="Length">How much waits now.</param>
/// <param name="Capacity">How much may wait; 0 where what is queued is bounded by other means.</param>
internal sealed record QueueGauge(string Name, Func<int> Length, int Capacity = 0);
