using System.Globalization;

namespace Gossip.Simulation.Exploration.Invariants;

/// <summary>An invariant that did not hold.</summary>
/// <param name="Invariant">Which one.</param>
/// <param name="At">When, in virtual time.</param>
/// <param name="Node">At which node.</param>
/// <param name="Message">What happened and why that is wrong.</param>
internal sealed record InvariantBreach(string Invariant, TimeSpan At, string Node, string Message)
{
    /// <inheritdoc />
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"\"{Invariant}\" broke at {At.TotalSeconds:F4} s at {Node}: {Message}");
}
