namespace Gossip.Cli.Demo;

/// <summary>One step of the demonstration: something is done, and nodes are expected to see it in time.</summary>
/// <param name="Name">The step in a word.</param>
/// <param name="Announcement">What is done, as a sentence.</param>
/// <param name="Limit">The time in which all must have seen it.</param>
/// <param name="ActAsync">Does it.</param>
/// <param name="Expectation">Who must see what.</param>
/// <param name="Conclusion">What is true when they have.</param>
internal sealed record DemoStep(
    string Name,
    string Announcement,
    TimeSpan Limit,
    Func<CancellationToken, Task> ActAsync,
    DemoExpectation Expectation,
    string Conclusion);

/// <summary>How a step went.</summary>
/// <param name="Step">The step.</param>
/// <param name="First">How long until the first node had seen it; null when the step did not happen.</param>
/// <param name="Last">How long until the last node had seen it; null when the step did not happen.</param>
/// <param name="Failure">What did not happen; null when all did.</param>
internal sealed record DemoOutcome(DemoStep Step, TimeSpan? First, TimeSpan? Last, string? Failure);
