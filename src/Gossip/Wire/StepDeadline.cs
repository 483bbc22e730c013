namespace Gossip.Wire;

/// <summary>Bounds each step of a stream: one read or one write that makes no headway in time ends the exchange.</summary>
/// <param name="stepTimeout">How long a step may take; <see cref="Timeout.InfiniteTimeSpan"/> for ever.</param>
/// <param name="timeProvider">The clock.</param>
internal sealed class StepDeadline(TimeSpan stepTimeout, TimeProvider timeProvider)
{
    /// <summary>Reads what is there, at least one byte unless the stream has ended.</summary>
    /// <param name="stream">What to read from.</param>
    /// <param name="buffer">Where to.</param>
    /// <param name="what">What is waited for, for the message of the exception.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The bytes read; 0 at the end of the stream.</returns>
    /// <exception cref="TimeoutException">Nothing came in time.</exception>
    public async ValueTask<int> ReadAsync(Stream stream, Memory<byte> buffer, string what, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(stepTimeout, timeProvider);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        try
        {
            return await stream.ReadAsync(buffer, either.Token);
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException($"Nothing came for {stepTimeout} while waiting for {what}.");
        }
    }

    /// <summary>Writes all bytes.</summary>
    /// <param name="stream">Where to.</param>
    /// <param name="buffer">What to write.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="TimeoutException">The bytes were not taken in time.</exception>
    public async ValueTask WriteAsync(Stream stream, ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(stepTimeout, timeProvider);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        try
        {
            await stream.WriteAsync(buffer, either.Token);
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException($"The other side took nothing for {stepTimeout} while {buffer.Length:N0} bytes were being sent.");
        }
    }
}
