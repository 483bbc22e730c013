using System.Buffers;
using Gossip.Transports;

namespace Gossip.Wire;

/// <summary>
/// Reads what the other side still sends and throws it away, after an answer that came before its end. Closing with bytes unread makes
/// the network reset the connection, and a reset may overtake the answer.
/// </summary>
internal static class StreamDrain
{
    /// <summary>More than the largest push/pull there can be. What is read costs no memory, and no more time than if it were kept.</summary>
    public const long MaximumBytes = 64 << 20;

    private const int BufferLength = 16 << 10;

    /// <summary>Ends what is written and reads to the end; returns also when there is too much, or it takes too long.</summary>
    /// <param name="stream">The connection; it stays open.</param>
    /// <param name="timeout">How long it may take in all.</param>
    /// <param name="timeProvider">The clock.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="IOException">The connection is broken.</exception>
    public static async Task RunAsync(Stream stream, TimeSpan timeout, TimeProvider timeProvider, CancellationToken cancellationToken)
    {
        await stream.EndWritingAsync();
        using var deadline = new CancellationTokenSource(timeout, timeProvider);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        byte[] buffer = ArrayPool<byte>.Shared.Rent(BufferLength);
        try
        {
            int count = 1;
            for (long left = MaximumBytes; left > 0 && count > 0; left -= count)
            {
                count = await stream.ReadAsync(buffer, either.Token);
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // Whoever takes longer has had its answer long since, or will not read it.
            return;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
