namespace Gossip.Wire;

/// <summary>Goes through the node records of a push/pull, decoding each when it is reached.</summary>
internal ref struct PushPullNodeReader
{
    private ReadOnlySpan<byte> _rest;
    private int _remaining;
    private PushPullNode _current;

    /// <summary>Starts before the first record.</summary>
    /// <param name="nodes">The records, one after the other.</param>
    /// <param name="count">How many they are.</param>
    public PushPullNodeReader(ReadOnlyMemory<byte> nodes, int count)
    {
        _rest = nodes.Span;
        _remaining = count;
    }

    /// <summary>The record that was reached.</summary>
    public readonly PushPullNode Current => _current;

    /// <summary>Whether it stopped at a record that is malformed. Never so for those of a <see cref="PushPullState"/>.</summary>
    public bool IsMalformed { get; private set; }

    /// <summary>Lets <see langword="foreach"/> go through the records.</summary>
    public readonly PushPullNodeReader GetEnumerator() => this;

    /// <summary>Goes to the next record.</summary>
    /// <returns>Whether there is one.</returns>
    public bool MoveNext()
    {
        if (_remaining == 0 || IsMalformed)
        {
            return false;
        }

        if (!PushPullNode.TryRead(_rest, out _current, out int length))
        {
            IsMalformed = true;
            return false;
        }

        _rest = _rest[length..];
        _remaining--;
        return true;
    }
}
