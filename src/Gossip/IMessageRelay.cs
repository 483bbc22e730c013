namespace Gossip;

/// <summary>
/// Decides what becomes of a message of the application that came in a packet, before anybody receives it. A broadcast reaches
/// everyone in a large cluster only if those who hear it pass it on; the wire does not tell a broadcast from a message to one node,
/// so the application has to. <see cref="RelayOnce"/> is the usual choice.
/// </summary>
/// <remarks>
/// Called where packets are received, one at a time: it must return at once. If it throws, that is logged and the message is
/// delivered and not passed on.
/// </remarks>
public interface IMessageRelay
{
    /// <summary>Decides about a message that has come.</summary>
    /// <param name="message">The message.</param>
    /// <returns>What becomes of it.</returns>
    RelayDecision Decide(UserMessage message);

    /// <summary>This node itself begins to broadcast a message; it will hear it from others.</summary>
    /// <param name="message">The bytes; valid only during the call.</param>
    void Broadcasting(ReadOnlySpan<byte> message);
}
