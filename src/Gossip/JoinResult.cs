namespace Gossip;

/// <summary>How a join went, seed by seed.</summary>
/// <param name="Contacted">How many addresses answered with their state.</param>
/// <param name="Failures">Every address that did not, and why. Empty when all did.</param>
public sealed record JoinResult(int Contacted, IReadOnlyList<JoinFailure> Failures);

/// <summary>One address that could not be joined.</summary>
/// <param name="Address">The address as it was given, with the resolved endpoint when a name stood for several.</param>
/// <param name="Error">What went wrong.</param>
public sealed record JoinFailure(string Address, Exception Error)
{
    /// <inheritdoc />
    public override string ToString() => $"{Address}: {Error.Message}";
}
