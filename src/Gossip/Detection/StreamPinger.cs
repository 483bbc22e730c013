using Gossip.Diagnostics;
using Gossip.Members;
using Gossip.Transports;
using Gossip.Wire;

namespace Gossip.Detection;

/// <summary>Pings over a stream, to tell a dead member from one that only packets do not reach.</summary>
internal sealed class StreamPinger(ITransport transport, LocalNode local, StreamCodec codec, GossipOptions options, NodeDiagnostics diagnostics)
{
    /// <summary>Members from this protocol version on answer a ping over a stream.</summary>
    public const byte LowestProtocol = 3;

    /// <summary>Whether a member may be pinged so, by what it speaks and by what the application says.</summary>
    public bool MayPing(Member target)
    {
        if (!options.EnableStreamPings || target.Versions.ProtocolMaximum < LowestProtocol)
        {
            return false;
        }

        try
        {
            return options.AllowStreamPing?.Invoke(target) ?? true;
        }
        catch (Exception exception)
        {
            diagnostics.PolicyFailed(nameof(GossipOptions.AllowStreamPing), exception);
            return false;
        }
    }

    /// <summary>Pings once.</summary>
    /// <returns>Whether the right answer came in time. Failing to connect, or being cancelled, is an answer too: no.</returns>
    public async Task<bool> PingAsync(NodeAddress target, uint sequenceNumber, TimeSpan timeout, CancellationToken cancellationToken)
    {
        if (timeout <= TimeSpan.Zero)
        {
            return false;
        }

        using var deadline = new CancellationTokenSource(timeout, options.TimeProvider);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        try
        {
            await using Stream stream = await transport.ConnectAsync(target, both.Token);
            MessageStreamWriter writer = codec.Writer(StreamRole.Dialler);
            LocalPing.Write(writer.Begin(), sequenceNumber, target.Name, local);
            await writer.SendAsync(stream, compress: false, both.Token);
            using MessageStreamReader reader = codec.Reader(stream, StreamRole.Dialler);
            return await reader.ReadTypeAsync(both.Token) == MessageType.Ack
                && IsAck(await reader.ReadBodyAsync(both.Token), sequenceNumber);
        }
        catch (Exception exception) when (StreamFailures.IsExpected(exception))
        {
            return false;
        }
    }

    private static bool IsAck(ReadOnlyMemory<byte> body, uint sequenceNumber) =>
        AckMessage.TryRead(body, out AckMessage ack) && ack.SequenceNumber == sequenceNumber;
}
