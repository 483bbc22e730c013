using Gossip.Dissemination;
using Gossip.Members;
using Gossip.Transports;
using Gossip.Wire;

namespace Gossip.Messaging;

/// <summary>Sends the application's messages to one node: in a packet, or over a stream that the receiver closes once it has the message.</summary>
internal sealed class MessageSender(ITransport transport, MemberTable table, PacketSender sender, StreamCodec codec, GossipOptions options)
{
    private readonly Lock _gate = new();

    /// <exception cref="DeliveryFailedException">The network did not take the packet.</exception>
    public void SendPacket(in NodeAddress destination, ReadOnlySpan<byte> payload)
    {
        lock (_gate)
        {
            sender.Begin();
            sender.Message.Append([(byte)MessageType.User]);
            sender.Message.Append(payload);
            sender.AddMessage();
            if (!sender.Send(destination, ProtocolOf(destination)))
            {
                throw new DeliveryFailedException($"The message to {destination} could not be handed to the network.");
            }
        }
    }

    /// <summary>Completes once the receiver has taken the message, or closed the connection like one that has.</summary>
    /// <exception cref="DeliveryFailedException">It did not arrive, or it is not certain that it did.</exception>
    public async Task SendStreamAsync(NodeAddress destination, ReadOnlyMemory<byte> payload, CancellationToken cancellationToken)
    {
        try
        {
            await using Stream stream = await transport.ConnectAsync(destination, options.StreamTimeout, options.TimeProvider, cancellationToken);
            using MessageStreamReader reader = codec.Reader(stream, StreamRole.Dialler);
            MessageStreamWriter writer = codec.Writer(StreamRole.Dialler);
            writer.WriteUserMessage(payload.Span);
            await writer.RequestAsync(stream, reader, options.EnableCompression, cancellationToken);
            await AwaitTakenAsync(reader, cancellationToken);
        }
        catch (Exception exception) when (StreamFailures.IsExpected(exception))
        {
            // Whatever the network reported: who gave up, or whose node went down meanwhile, hears of that.
            cancellationToken.ThrowIfCancellationRequested();
            throw new DeliveryFailedException($"The message to {destination} was not delivered, or not for certain: {exception.Message}", exception);
        }
    }

    /// <summary>
    /// The wire knows no acknowledgement of messages; but who has read one closes the connection in good order. Who refuses it breaks the
    /// connection, or says why.
    /// </summary>
    private static async Task AwaitTakenAsync(MessageStreamReader reader, CancellationToken cancellationToken)
    {
        if (!await reader.HasMoreAsync(cancellationToken))
        {
            return;
        }

        MessageType type = await reader.ReadTypeAsync(cancellationToken);
        throw type == MessageType.Error
            ? await reader.ReadRefusalAsync(cancellationToken)
            : new WireException($"it answered with a message of type {type}.");
    }

    private byte ProtocolOf(in NodeAddress destination) =>
        table.TryFind(destination.Name, out MemberRecord? record) && record.Current.EndPoint.Equals(destination.EndPoint)
            ? record.Current.Versions.ProtocolMaximum
            : (byte)0;
}
