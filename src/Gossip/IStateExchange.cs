namespace Gossip;

/// <summary>
/// State of the application that travels with every push/pull: this node's goes to the other, the other's comes here. Each pair of
/// nodes exchanges it now and then (<see cref="GossipOptions.PushPullInterval"/>) and when one joins through the other, so that in
/// the end everyone has merged everyone's.
/// </summary>
/// <remarks>
/// Both methods may be called several times at once, from any thread, and may use the <see cref="Cluster"/>. What they throw is
/// logged; members are exchanged all the same. They have to honour their token, which is cancelled when the node shuts down, and after
/// <see cref="GossipOptions.StreamTimeout"/>; after half of that where the other side waits for the state.
/// </remarks>
public interface IStateExchange
{
    /// <summary>This node's state, for another node.</summary>
    /// <param name="join">Whether the other is joining through this node, or this node through it.</param>
    /// <param name="cancellationToken">To be honoured.</param>
    /// <returns>
    /// 0 to 20 MiB, not to be changed any more; a larger state is not sent and that is logged. If it is encrypted the whole message,
    /// members included, has at most 20 MiB, after compression: else the members go without the state, and that is logged too.
    /// </returns>
    ValueTask<ReadOnlyMemory<byte>> GetLocalStateAsync(bool join, CancellationToken cancellationToken);

    /// <summary>Another node's state, to be merged into this node's.</summary>
    /// <param name="state">1 byte to 20 MiB, valid until the returned task has completed.</param>
    /// <param name="join">Whether the other is joining through this node, or this node through it.</param>
    /// <param name="cancellationToken">To be honoured.</param>
    /// <returns>A task that completes when the bytes are not needed any more.</returns>
    ValueTask MergeRemoteStateAsync(ReadOnlyMemory<byte> state, bool join, CancellationToken cancellationToken);
}
