using System.Net.Sockets;
using Gossip.Transports;
using Gossip.Wire;

namespace Gossip.Joining;

/// <summary>
/// Tries a seed again that seems to have too much to do: when a whole cluster starts at once, whom it turns away gets in a moment later.
/// A seed of another cluster, or with other keys, breaks off in the same way; so giving up on that takes 1.4 s at the most longer.
/// </summary>
internal sealed class OverloadRetry(GossipOptions options, Random random)
{
    private const int MaximumRetries = 3;

    private static readonly TimeSpan FirstWait = TimeSpan.FromMilliseconds(200);

    /// <summary>Runs attempts until one does not fail for overload, they are used up, or no time is left for another.</summary>
    public async Task RunAsync(Func<Task> attempt, CancellationToken cancellationToken)
    {
        long started = options.TimeProvider.GetTimestamp();
        for (int retries = 0; ; retries++)
        {
            TimeSpan longest = FirstWait * (1 << retries);
            try
            {
                await attempt();
                return;
            }
            catch (Exception exception) when (IsOverload(exception) && retries < MaximumRetries
                && options.TimeProvider.GetElapsedTime(started) + longest < options.StreamTimeout)
            {
                await Task.Delay(longest * (0.5 + (0.5 * Draw())), options.TimeProvider, cancellationToken);
            }
        }
    }

    /// <summary>Whoever turns a stream away resets it, and may be so quick that the reset is what comes of connecting, or of the handshake.</summary>
    private static bool IsOverload(Exception exception) =>
        exception is WireException { Fault: WireFault.Overload } || (exception is TransportException && IsReset(exception.InnerException));

    private static bool IsReset(Exception? cause) =>
        cause is SocketException { SocketErrorCode: SocketError.ConnectionReset } || (cause is not null && IsReset(cause.InnerException));

    private double Draw()
    {
        lock (random)
        {
            return random.NextDouble();
        }
    }
}
