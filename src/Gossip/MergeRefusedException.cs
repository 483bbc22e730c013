namespace Gossip;

/// <summary>The state of another node was not taken over: its members and ours do not fit together. The message says why.</summary>
public sealed class MergeRefusedException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">Which member does not fit, and what would.</param>
    public MergeRefusedException(string message)
        : base(message)
    {
    }

    /// <summary>Whether the other side has our state all the same, and sees from it what we saw.</summary>
    internal bool IsToldByState { get; init; }
}
