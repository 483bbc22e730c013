using System.Threading.Channels;

namespace Gossip.Hosting.Handlers;

/// <summary>
/// Gives each message to every handler. Few wait for each, so that the inbox stays the place where messages wait, with its limits and
/// with senders that are told.
/// </summary>
internal static class MessageDistributor
{
    private const int MostWaiting = 16;

    /// <summary>Runs the loops of all handlers until the token is cancelled or the node is down. Does not fault.</summary>
    public static async Task RunAsync(Cluster cluster, IReadOnlyList<IMessageLoop> loops, CancellationToken stopping)
    {
        if (loops.Count == 0)
        {
            // Messages are the application's to receive.
            return;
        }

        Channel<UserMessage>[] channels = [.. loops.Select(_ => Channel.CreateBounded<UserMessage>(MostWaiting))];
        Task running = Task.WhenAll(loops.Select((loop, i) => loop.RunAsync(channels[i].Reader, stopping)));
        try
        {
            await foreach (UserMessage message in cluster.ReceiveAsync(stopping).ConfigureAwait(false))
            {
                foreach (Channel<UserMessage> channel in channels)
                {
                    await channel.Writer.WriteAsync(message, stopping).ConfigureAwait(false);
                }
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The end that was asked for.
        }
        catch (Exception) when (cluster.Completion.IsFaulted)
        {
            // The node failed, and its inbox with it: ClusterHost reports that.
        }
        finally
        {
            Array.ForEach(channels, channel => channel.Writer.TryComplete());
        }

        await running.ConfigureAwait(false);
    }
}
