using System.Net;

namespace Gossip;

/// <summary>A message of the application that another node sent, to this node alone or to everyone: the bytes do not tell.</summary>
public sealed class UserMessage
{
    /// <summary>Creates a message, for tests of code that takes messages.</summary>
    /// <param name="payload">The bytes; not copied.</param>
    /// <param name="source">Where it came from.</param>
    /// <param name="delivery">How it travelled.</param>
    public UserMessage(ReadOnlyMemory<byte> payload, IPEndPoint source, Delivery delivery)
    {
        ArgumentNullException.ThrowIfNull(source);
        Payload = payload;
        Source = source;
        Delivery = delivery;
    }

    /// <summary>The bytes as they were sent, at least one in a packet. They belong to whoever received the message.</summary>
    public ReadOnlyMemory<byte> Payload { get; }

    /// <summary>
    /// Where the message came from, as the network tells: for a packet where the sender listens, for a stream its address with a port
    /// of the moment. Of a broadcast it is who passed it on. <see cref="MemberSnapshot.TryFind"/> finds the member.
    /// </summary>
    public IPEndPoint Source { get; }

    /// <summary>How it travelled.</summary>
    public Delivery Delivery { get; }

    /// <inheritdoc />
    public override string ToString() => $"{Payload.Length} bytes from {Source} ({Delivery})";
}
