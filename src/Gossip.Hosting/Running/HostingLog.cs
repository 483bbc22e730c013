using Microsoft.Extensions.Logging;

namespace Gossip.Hosting.Running;

/// <summary>Every log message of this package, with its stable event id; category "Gossip.Hosting".</summary>
internal sealed partial class HostingLog(ILogger logger)
{
    public const string Category = "Gossip.Hosting";

    [LoggerMessage(
        100, LogLevel.Warning,
        "The node of {Cluster} has no label, so nodes of another cluster that reach it may mix with it. Give the cluster a name (ClusterName), or turn LabelFromClusterName off where labels are not wanted")]
    public partial void HasNoLabel(string cluster);

    [LoggerMessage(101, LogLevel.Critical, "The node of {Cluster} failed and is down; {Consequence}")]
    public partial void Failed(string cluster, string consequence, Exception exception);

    [LoggerMessage(102, LogLevel.Warning, "The node of {Cluster} was shut down without a goodbye, and not by a host that stops")]
    public partial void EndedEarly(string cluster);

    [LoggerMessage(103, LogLevel.Warning, "The goodbye of the node of {Cluster}, or the time it had for draining, was cut short: the host has no more time to stop")]
    public partial void GoodbyeCutShort(string cluster);

    [LoggerMessage(104, LogLevel.Warning, "The host stopped while handlers of {Cluster} or its node were still at work")]
    public partial void StillAtWork(string cluster);

    [LoggerMessage(110, LogLevel.Error, "{Handler} failed on {Change}")]
    public partial void EventHandlerFailed(string handler, NodeEvent change, Exception exception);

    [LoggerMessage(111, LogLevel.Error, "{Handler} failed on {Message}")]
    public partial void MessageHandlerFailed(string handler, UserMessage message, Exception exception);
}
