namespace Gossip.Wire;

/// <summary>Why a packet, or a part of one, was not delivered.</summary>
internal enum DropReason
{
    /// <summary>No bytes where a message should be, a compound of nothing, or a user message without content.</summary>
    Empty,

    /// <summary>The type byte is none of the protocol's.</summary>
    UnknownType,

    /// <summary>The type exists, but not in a packet or not at this depth.</summary>
    UnexpectedType,

    /// <summary>The bytes do not follow the layout of their type.</summary>
    Malformed,

    /// <summary>A compound announced a part that is not, or not wholly, there. Counted once for each such part.</summary>
    Truncated,

    /// <summary>The label is not that of this cluster, is missing, or is there where none is expected.</summary>
    LabelMismatch,

    /// <summary>
    /// Encryption is required, and the packet is in clear, was sealed with a key that is not in the ring or for another label, or was changed.
    /// </summary>
    Undecryptable,

    /// <summary>The checksum is not that of the bytes.</summary>
    CrcMismatch,

    /// <summary>The compressed bytes are not LZW, or inflate beyond what a packet may hold.</summary>
    InflateFailed,

    /// <summary>More compressed and compound messages inside each other than <see cref="WireLimits.MaximumNesting"/>.</summary>
    TooDeep,

    /// <summary>More came than could be worked through.</summary>
    Overload,

    /// <summary>It was meant for another node.</summary>
    WrongNode,

    /// <summary>A message of the application that has been here before.</summary>
    Repeated,

    /// <summary>A message of the application, and too many wait to be received.</summary>
    InboxFull,

    /// <summary>A message of the application that should be passed on, and is longer than a packet of this node can be.</summary>
    TooLongToRelay,

    /// <summary>It came from outside the networks that are allowed.</summary>
    ForbiddenNetwork,
}
