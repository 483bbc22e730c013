using System.Runtime.CompilerServices;

namespace Gossip.Simulation.Exploration.Invariants;

/// <summary>
/// Each published snapshot holds the live members first, nobody twice, counts that are true, and the node itself; and it says the
/// same as asking for a member by name. Looked at when a packet is sent, if it is another than the last one looked at.
/// </summary>
internal sealed class SnapshotsAreSound : Invariant
{
    private readonly ConditionalWeakTable<WatchedNode, StrongBox<MemberSnapshot?>> _seen = [];
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);

    public override string Name => "snapshots are sound";

    public override void OnPacketSent(WatchedNode node, SentPacket packet)
    {
        if (node.Cluster is not { } cluster)
        {
            return;
        }

        StrongBox<MemberSnapshot?> seen = _seen.GetOrCreateValue(node);
        MemberSnapshot snapshot = cluster.Members;
        if (ReferenceEquals(seen.Value, snapshot))
        {
            return;
        }

        seen.Value = snapshot;
        if (FindFault(node, cluster, snapshot) is { } fault)
        {
            Break(node, $"{fault} Live: {string.Join(", ", snapshot)}; departed: {string.Join(", ", snapshot.Departed)}.");
        }
    }

    private string? FindFault(WatchedNode node, Cluster cluster, MemberSnapshot snapshot)
    {
        if (snapshot.Count != node.LiveCount || cluster.AliveCount != snapshot.Count)
        {
            return $"{snapshot.Count} members of the snapshot are live, {cluster.AliveCount} by count, {node.LiveCount} by its changes.";
        }

        _names.Clear();
        for (int i = 0; i < snapshot.KnownCount; i++)
        {
            Member member = snapshot.Known(i);
            if (member.IsLive != i < snapshot.Count)
            {
                return $"{member} stands at place {i}.";
            }

            if (!_names.Add(member.Name))
            {
                return $"{member.Name} stands there twice.";
            }

            if (!cluster.TryGetMember(member.Name, out Member? found) || !ReferenceEquals(found, member))
            {
                return $"{member} is {found?.ToString() ?? "nobody"} when asked for by name.";
            }
        }

        return ReferenceEquals(cluster.LocalMember, snapshot.FirstOrDefault(member => member.Name == node.Name)) != node.HasLeft
            ? null
            : $"The node itself is {cluster.LocalMember}.";
    }
}
