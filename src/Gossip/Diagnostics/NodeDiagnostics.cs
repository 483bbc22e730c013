using System.Diagnostics;
using Gossip.Members;

namespace Gossip.Diagnostics;

/// <summary>What a node says of itself: its log, how often it may repeat itself there, its metrics, and its activities.</summary>
internal sealed record NodeDiagnostics(GossipLog Log, LogThrottle Throttle, GossipMetrics Metrics)
{
    public GossipActivities Activities { get; } = new(Metrics.NodeName);

    /// <summary>Code of the application threw where a decision of it was asked for.</summary>
    public void PolicyFailed(string policy, Exception exception)
    {
        Metrics.PolicyFailed(policy);
        if (Throttle.Allows(LogCause.PolicyFailed, out LeftOut leftOut))
        {
            Log.PolicyFailed(policy, leftOut, exception);
        }
    }

    /// <summary>News of a member was not believed or not wanted.</summary>
    public void NewsRefused(string name, RefusalReason reason)
    {
        Metrics.NewsRefused(reason);
        if (Throttle.Allows(LogCause.NewsRefused, out LeftOut leftOut, (int)reason))
        {
            Log.NewsRefused(name, reason, leftOut);
        }
    }

    /// <summary>A push/pull was not completed.</summary>
    public void PushPullFailed(Activity? activity, ExchangeRole role, bool join, TimeSpan duration, Exception exception)
    {
        activity.Fail(exception);
        Metrics.PushPullEnded(role, join, exception is MergeRefusedException ? ExchangeOutcome.Refused : ExchangeOutcome.Failed, duration);
    }

    /// <summary>A push/pull with a member failed of which nobody else hears.</summary>
    public void PushPullFailed(in NodeAddress member, Exception exception)
    {
        if (Throttle.Allows(LogCause.PushPullFailed, out LeftOut leftOut))
        {
            Log.PushPullFailed(member.Name, member.EndPoint, exception.Message, leftOut);
        }
    }

    /// <summary>A join is over.</summary>
    public void JoinEnded(Activity? activity, TimeSpan duration, int answered, int failed, bool cancelled)
    {
        JoinOutcome outcome = cancelled ? JoinOutcome.Cancelled
            : failed == 0 ? JoinOutcome.Completed
            : answered > 0 ? JoinOutcome.Partial
            : JoinOutcome.Failed;
        Metrics.Joined(outcome, duration, answered, failed);
        activity?.SetTag("gossip.outcome", MetricTags.NameOf(outcome));
        if (outcome == JoinOutcome.Failed)
        {
            activity.Fail("no_answer", "No seed answered.");
        }
    }
}
