using Gossip.Members;

namespace Gossip.Diagnostics;

/// <summary>What a node says of itself: its log, how often it may repeat itself there, and its metrics.</summary>
internal sealed record NodeDiagnostics(GossipLog Log, LogThrottle Throttle, GossipMetrics Metrics)
{
    /// <summary>Code of the application threw where a decision of it was asked for.</summary>
    public void PolicyFailed(string policy, Exception exception)
    {
        Metrics.PolicyFailed(policy);
        if (Throttle.Allows(LogCause.PolicyFailed))
        {
            Log.PolicyFailed(policy, exception);
        }
    }

    /// <summary>News of a member was not believed or not wanted.</summary>
    public void NewsRefused(string name, RefusalReason reason)
    {
        Metrics.NewsRefused(reason);
        if (Throttle.Allows(LogCause.NewsRefused))
        {
            Log.NewsRefused(name, reason);
        }
    }
}
