using Gossip.Hosting.Running;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Gossip.Hosting.Health;

/// <summary>Whether this node takes part in its cluster, and in good order.</summary>
internal sealed class GossipHealthCheck(ClusterAccessor accessor, GossipHostingOptions hosting) : IHealthCheck
{
    private const int MostFailuresTold = 3;

    /// <inheritdoc />
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(accessor is { IsRunning: true, Current: { } cluster }
            ? Check(cluster, context)
            : new HealthCheckResult(context.Registration.FailureStatus, $"The node of {accessor.Description} is not running."));

    private HealthCheckResult Check(Cluster cluster, HealthCheckContext context)
    {
        MemberSnapshot members = cluster.Members;
        int score = cluster.HealthScore;
        Dictionary<string, object> data = DataOf(cluster, members, score);
        if (members.Count == 1 && cluster.JoinState == JoinState.Joining)
        {
            HealthStatus alone = hosting.AloneStatus == HealthStatus.Unhealthy ? context.Registration.FailureStatus : hosting.AloneStatus;
            string failures = string.Join("; ", cluster.JoinFailures.Take(MostFailuresTold));
            return new HealthCheckResult(alone, $"This node is alone, though seeds are configured. {failures}".TrimEnd(), data: data);
        }

        return score >= hosting.DegradedHealthScore
            ? HealthCheckResult.Degraded($"The health score is {score}: this node is slow, starved or badly connected.", data: data)
            : HealthCheckResult.Healthy($"{members.Count} members.", data);
    }

    private static Dictionary<string, object> DataOf(Cluster cluster, MemberSnapshot members, int score)
    {
        int suspects = members.Count(member => member.State == MemberState.Suspect);
        int failed = members.Departed.Count(member => member.State == MemberState.Failed);
        int left = members.Departed.Count(member => member.State == MemberState.Left);
        return new Dictionary<string, object>
        {
            ["node"] = cluster.LocalMember.Name,
            ["alive"] = members.Count - suspects,
            ["suspect"] = suspects,
            ["failed"] = failed,
            ["left"] = left,
            ["healthScore"] = score,
        };
    }
}
