namespace Gossip.Transports;

/// <summary>Connects with a limit of time.</summary>
internal static class TransportConnecting
{
    /// <exception cref="TransportException">The connection was refused or cannot be made.</exception>
    /// <exception cref="TimeoutException">It was not accepted in time.</exception>
    public static async ValueTask<Stream> ConnectAsync(
        this ITransport transport, NodeAddress destination, TimeSpan timeout, TimeProvider timeProvider, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(timeout, timeProvider);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        try
        {
            return await transport.ConnectAsync(destination, both.Token);
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException($"{destination} did not accept a connection within {timeout.TotalSeconds} s.");
        }
    }
}
