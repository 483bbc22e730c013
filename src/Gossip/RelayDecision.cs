namespace Gossip;

/// <summary>What becomes of a message of the application that came in a packet.</summary>
public enum RelayDecision
{
    /// <summary>It is received here and goes no further.</summary>
    Deliver,

    /// <summary>It is received here and passed on to others.</summary>
    DeliverAndRelay,

    /// <summary>It is dropped: it has been here before.</summary>
    Discard,
}
