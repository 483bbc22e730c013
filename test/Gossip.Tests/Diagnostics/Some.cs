using Gossip.Diagnostics;
using Gossip.Members;
using Gossip.Tests.Members;
using Gossip.Transports;

namespace Gossip.Tests.Diagnostics;

/// <summary>A node to look at, with a different number wherever there is one.</summary>
internal static class Some
{
    public static NodeGauges Gauges()
    {
        MemberTable table = new RuleFixture().With("b").With("c", MemberState.Suspect).With("d", MemberState.Failed).Table;
        table.Publish();
        return new NodeGauges
        {
            Members = () => table.Snapshot,
            LostMembers = () => 1,
            StreamOnlyMembers = () => 2,
            Reachability = () => PacketReachability.PartlyBlocked,
            JoinState = () => JoinState.Joining,
            HealthScore = () => 3,
            Queues = [new QueueGauge("bounded", () => 4, Capacity: 10), new QueueGauge("unbounded", () => 5)],
            Pings = () => 6,
            IndirectPings = () => 7,
            Streams = () => 8,
            StreamMemory = () => 9,
            PushPulls = () => 10,
            Transport = () => new TransportStatistics(1, 2, 3, 4, 5, 6, 7, 8),
        };
    }
}
