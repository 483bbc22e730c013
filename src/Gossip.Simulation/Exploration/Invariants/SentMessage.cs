using Gossip.Wire;

namespace Gossip.Simulation.Exploration.Invariants;

/// <summary>One message of a packet, as far as invariants ask.</summary>
/// <param name="Type">What it is.</param>
/// <param name="Subject">Whom it is about, or whom a ping is for; empty for the others.</param>
/// <param name="From">Who accuses; empty when nobody does.</param>
/// <param name="Incarnation">Of the subject.</param>
/// <param name="Hash">Of all its bytes.</param>
internal readonly record struct SentMessage(MessageType Type, string Subject, string From, uint Incarnation, ulong Hash)
{
    /// <summary>Whether it is about a member's state.</summary>
    public bool IsNews => Type is MessageType.Alive or MessageType.Suspect or MessageType.Dead;

    /// <summary>Whether it says that its subject left.</summary>
    public bool IsGoodbye => Type == MessageType.Dead && string.Equals(Subject, From, StringComparison.Ordinal);

    /// <inheritdoc />
    public override string ToString() => From.Length > 0
        ? $"{Type} of {Subject} at incarnation {Incarnation} from {From}"
        : $"{Type} of {Subject} at incarnation {Incarnation}";
}
