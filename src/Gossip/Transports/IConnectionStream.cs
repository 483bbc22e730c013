namespace Gossip.Transports;

/// <summary>A connection that can end in other ways than by being disposed of.</summary>
internal interface IConnectionStream
{
    /// <summary>Ends what this side writes: the other side reads it, then the end. Reading goes on.</summary>
    ValueTask EndWritingAsync();

    /// <summary>Breaks the connection: the other side's reads and writes throw <see cref="IOException"/>, and it reads no orderly end.</summary>
    void Reset();
}
