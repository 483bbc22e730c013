namespace Gossip.Wire;

/// <summary>How far a look for the end of a MessagePack value got.</summary>
internal enum MessagePackScan
{
    /// <summary>The end was found.</summary>
    Complete,

    /// <summary>All is well so far, and there is more to come.</summary>
    Incomplete,

    /// <summary>The bytes are not MessagePack.</summary>
    Malformed,

    /// <summary>The value claims to be longer than it may be.</summary>
    TooLong,
}
