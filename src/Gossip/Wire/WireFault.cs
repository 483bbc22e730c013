namespace Gossip.Wire;

/// <summary>What kind of fault a <see cref="WireException"/> reports, as far as anybody acts on it.</summary>
internal enum WireFault
{
    /// <summary>Any.</summary>
    Other,

    /// <summary>The message is too long to be sent; nothing of it was.</summary>
    TooLong,

    /// <summary>
    /// The other side has too much to do and says so, or broke the connection off before it answered, which may have that reason: later
    /// it may go well.
    /// </summary>
    Overload,
}
