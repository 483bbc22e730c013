namespace Gossip.Wire;

/// <summary>
/// Bounds what a stream may take in one direction, so that neither silence nor a trickle holds it. A step is the first byte, or any
/// further <see cref="StepLength"/> bytes, or the rest: each has the step timeout. All steps together have <see cref="StepsInAll"/> times
/// that, counted from the first read or write. One owner, one read or write at a time.
/// </summary>
/// <param name="stepTimeout">How long a step may take.</param>
/// <param name="timeProvider">The clock.</param>
internal sealed class StreamDeadline(TimeSpan stepTimeout, TimeProvider timeProvider)
{
    /// <summary>How many step timeouts there are for all steps together: one minute at the 10 s of a local network.</summary>
    public const int StepsInAll = 6;

    /// <summary>The bytes of a step, after the first byte.</summary>
    public const int StepLength = 64 << 10;

    private long? _started;
    private long _stepStarted;
    private int _stepRemaining = 1;

    /// <summary>Reads what is there, at least one byte unless the stream has ended.</summary>
    /// <param name="stream">What to read from.</param>
    /// <param name="buffer">Where to.</param>
    /// <param name="what">What is waited for, for the message of the exception.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The bytes read; 0 at the end of the stream.</returns>
    /// <exception cref="TimeoutException">Too little came in time.</exception>
    public async ValueTask<int> ReadAsync(Stream stream, Memory<byte> buffer, string what, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(TimeLeft(), timeProvider);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        try
        {
            either.Token.ThrowIfCancellationRequested();
            int count = await stream.ReadAsync(buffer, either.Token);
            Advance(count);
            return count;
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException($"Too little came within {stepTimeout}, or within {StepsInAll} times that in all, while waiting for {what}.");
        }
    }

    /// <summary>Writes all bytes, as one step.</summary>
    /// <param name="stream">Where to.</param>
    /// <param name="buffer">What to write, at most <see cref="StepLength"/>.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="TimeoutException">The bytes were not taken in time.</exception>
    public async ValueTask WriteAsync(Stream stream, ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(TimeLeft(), timeProvider);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        try
        {
            either.Token.ThrowIfCancellationRequested();
            await stream.WriteAsync(buffer, either.Token);
            StartStep();
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException(
                $"The other side did not take {buffer.Length:N0} bytes within {stepTimeout}, or the message within {StepsInAll} times that.");
        }
    }

    private TimeSpan TimeLeft()
    {
        if (_started is not { } started)
        {
            _started = _stepStarted = timeProvider.GetTimestamp();
            return stepTimeout;
        }

        TimeSpan ofStep = stepTimeout - timeProvider.GetElapsedTime(_stepStarted);
        TimeSpan inAll = (StepsInAll * stepTimeout) - timeProvider.GetElapsedTime(started);
        TimeSpan left = ofStep < inAll ? ofStep : inAll;
        return left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }

    private void Advance(int count)
    {
        _stepRemaining -= count;
        if (_stepRemaining <= 0)
        {
            StartStep();
        }
    }

    private void StartStep()
    {
        _stepStarted = timeProvider.GetTimestamp();
        _stepRemaining = StepLength;
    }
}
