namespace Gossip;

/// <summary>
/// Decides what becomes of a message of the application that came in a packet, before anybody receives it. A broadcast reaches
/// everyone in a large cluster only if those who hear it pass it on; the wire does not tell a broadcast from a message to one node,
/// so the application has to. <see cref="RelayOnce"/> is the usual choice.
/// </summary>
/// <remarks>
/// Asked in order, one at a time, beside the protocol: it delays messages that come in packets while it decides, and nothing else; those
/// beyond <see cref="GossipOptions.InboxDepth"/> that wait for it are dropped and counted. If it throws, that is logged and the message
/// is delivered and not passed on.
/// </remarks>
public interface IMessageRelay
{
    /// <summary>Decides about a message that has come.</summary>
    /// <param name="message">The message.</param>
    /// <returns>What becomes of it.</returns>
    RelayDecision Decide(UserMessage message);

    /// <summary>
    /// This node itself is about to broadcast a message, which it will hear from others. Called by whoever broadcasts, at any time.
    /// </summary>
    /// <param name="message">The bytes; valid only during the call.</param>
    void Broadcasting(ReadOnlySpan<byte> message);
}
