namespace Gossip.Wire;

/// <summary>The state that the other side of a push/pull sent, every record of it checked. Dispose of it to give its buffer back.</summary>
/// <param name="header">What was announced.</param>
/// <param name="bytes">The node records, then the state of the application.</param>
/// <param name="nodesLength">The bytes of the node records.</param>
internal sealed class PushPullState(PushPullHeader header, PooledBytes bytes, int nodesLength) : IDisposable
{
    /// <summary>What was announced, and has come.</summary>
    public PushPullHeader Header => header;

    /// <summary>The members that the other side knows. May be gone through any number of times.</summary>
    public PushPullNodeReader Nodes => new(bytes.Memory[..nodesLength], header.NodeCount);

    /// <summary>What the application of the other side adds; empty when nothing. Valid until <see cref="Dispose"/>.</summary>
    public ReadOnlyMemory<byte> UserState => bytes.Memory[nodesLength..];

    /// <inheritdoc/>
    public void Dispose() => bytes.Dispose();
}
