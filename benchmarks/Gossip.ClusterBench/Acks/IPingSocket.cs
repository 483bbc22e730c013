namespace Gossip.ClusterBench.Acks;

/// <summary>What pings go over. Costs as little as possible: the node is what is measured.</summary>
internal interface IPingSocket : IDisposable
{
    void Send(ReadOnlySpan<byte> packet);

    /// <summary>Waits for a packet.</summary>
    /// <returns>Its length; 0 when none will come.</returns>
    int Receive(byte[] buffer);
}
