namespace Gossip.Wire;

/// <summary>
/// The bytes that all streams of a node may hold at once of messages that are not yet worked through: each may be large, and all
/// together must not be. Safe under concurrent use.
/// </summary>
internal sealed class StreamMemoryBudget(long limit)
{
    private long _reserved;

    /// <summary>The most bytes at once.</summary>
    public long Limit { get; } = limit;

    /// <summary>How many are held now.</summary>
    public long Reserved => Volatile.Read(ref _reserved);

    /// <exception cref="WireException">All streams together hold too much already.</exception>
    public void Reserve(long bytes)
    {
        if (Interlocked.Add(ref _reserved, bytes) > Limit)
        {
            Interlocked.Add(ref _reserved, -bytes);
            throw new WireException($"The streams of this node hold {Limit:N0} {ErrorMessage.TooMuchMemory}");
        }
    }

    public void Release(long bytes) => Interlocked.Add(ref _reserved, -bytes);
}
