namespace Gossip.Cli.Demo;

/// <summary>One node saw something of another.</summary>
/// <param name="Observer">Who saw.</param>
/// <param name="Event">What, and of whom.</param>
/// <param name="At">When, since the demonstration began.</param>
internal sealed record DemoSighting(string Observer, NodeEvent Event, TimeSpan At);
