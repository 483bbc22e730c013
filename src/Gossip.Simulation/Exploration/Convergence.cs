using Gossip.Members;

namespace Gossip.Simulation.Exploration;

/// <summary>
/// Views converge when faults stop: in the end every running node's live members are exactly the running nodes, with their present
/// addresses and metadata.
/// </summary>
internal static class Convergence
{
    public const string Name = "views converge when faults stop";

    /// <summary>How unlikely it may be that chance alone keeps two nodes from exchanging their states.</summary>
    private const double NegligibleChance = 1e-6;

    /// <summary>
    /// By when views must be equal, if the running nodes form one graph of who holds whom for live: twice a round of probes by a
    /// node of the worst health and the longest suspicion (what is stale fails, or refutes and fails again); the time until the
    /// failed are forgotten, with the reaper's quarter; and as many push/pulls as make it likely, but for one in a million, that
    /// one given pair of nodes has met.
    /// </summary>
    public static TimeSpan Bound(GossipOptions options, int nodes)
    {
        TimeSpan probes = options.ProbeInterval * options.AwarenessMaximumMultiplier * Math.Max(1, (2 * nodes) - 1);
        TimeSpan suspicion = options.SuspicionMaximumTimeoutMultiplier
            * ClusterScale.SuspicionTimeout(options.SuspicionMultiplier, nodes, options.ProbeInterval);
        TimeSpan forgetting = (options.GossipToTheDeadTime * 1.25) + TimeSpan.FromSeconds(1);
        double meetings = nodes <= 2 ? 2 : Math.Ceiling(Math.Log(NegligibleChance) / Math.Log(1 - (1.0 / (nodes - 1))));
        TimeSpan exchanges = (ClusterScale.PushPullInterval(options.PushPullInterval, nodes) + options.StreamTimeout) * meetings;
        return (2 * (probes + suspicion)) + forgetting + exchanges;
    }

    /// <summary>The first view that is not what it should be; <see langword="null"/> when all are.</summary>
    public static string? FindDifference(IReadOnlyList<PlannedNode> running)
    {
        foreach (PlannedNode observer in running)
        {
            Cluster cluster = observer.Life!.Cluster;
            foreach (PlannedNode other in running)
            {
                Member own = other.Life!.Cluster.LocalMember;
                if (!cluster.TryGetMember(other.Name, out Member? seen) || !seen.IsLive || !seen.EndPoint.Equals(own.EndPoint))
                {
                    return $"{observer.Name} holds {other.Name}, which runs as {own}, for {seen?.ToString() ?? "unknown"}.";
                }

                if (!seen.Metadata.Span.SequenceEqual(own.Metadata.Span))
                {
                    return $"{observer.Name} knows {seen} with other metadata than it has as {own}.";
                }
            }

            if (cluster.AliveCount != running.Count)
            {
                Member ghost = cluster.Members.First(member => running.All(node => node.Name != member.Name));
                return $"{observer.Name} holds {ghost} for live, which does not run.";
            }
        }

        return null;
    }

    /// <summary>The groups of running nodes of which none holds any of another group for live: they can never meet again.</summary>
    public static IReadOnlyList<IReadOnlyList<PlannedNode>> FindGroups(IReadOnlyList<PlannedNode> running)
    {
        var groups = new List<List<PlannedNode>>();
        foreach (PlannedNode node in running)
        {
            List<List<PlannedNode>> met = [.. groups.Where(group => group.Any(other => Meet(node, other)))];
            groups.RemoveAll(met.Contains);
            groups.Add([.. met.SelectMany(group => group), node]);
        }

        return groups;
    }

    private static bool Meet(PlannedNode one, PlannedNode other) => one.Life!.Sees(other.Life!) || other.Life!.Sees(one.Life!);
}
