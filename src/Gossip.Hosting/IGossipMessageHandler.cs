namespace Gossip.Hosting;

/// <summary>
/// Is given the messages that other nodes send, in the background (<c>AddGossipMessageHandler</c>). Made anew, in a scope of its own, for
/// each message, unless it was registered otherwise before.
/// </summary>
/// <remarks>
/// Every handler gets every message, in order of arrival, and each waits for no other until one is 16 messages behind: from then on
/// messages wait in the inbox (<see cref="GossipOptions.InboxDepth"/>). Whoever calls <see cref="Cluster.ReceiveAsync"/> beside handlers
/// takes messages away from them.
/// </remarks>
public interface IGossipMessageHandler
{
    /// <summary>Handles one message. The next is given once this has returned.</summary>
    /// <param name="message">The message.</param>
    /// <param name="cancellationToken">To be honoured: cancelled when the host stops and the node has left.</param>
    /// <returns>A task that completes when it is handled. What it throws is logged, and the next message is given.</returns>
    ValueTask HandleAsync(UserMessage message, CancellationToken cancellationToken);
}
