namespace Gossip.Diagnostics;

/// <summary>What a node says of itself: its log, how often it may repeat itself there, and its metrics.</summary>
internal sealed record NodeDiagnostics(GossipLog Log, LogThrottle Throttle, GossipMetrics Metrics);
