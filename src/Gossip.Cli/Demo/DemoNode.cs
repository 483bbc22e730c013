using System.Net;
using System.Threading.Channels;

namespace Gossip.Cli.Demo;

/// <summary>One of the demonstration's nodes: a real one on loopback, whose events are passed on as sightings.</summary>
internal sealed class DemoNode : IAsyncDisposable
{
    private readonly Task _watching;

    private DemoNode(Cluster cluster, ChannelWriter<DemoSighting> sightings, Func<TimeSpan> clock)
    {
        Cluster = cluster;
        Name = cluster.LocalMember.Name;
        _watching = WatchAsync(sightings, clock);
    }

    /// <summary>The node itself.</summary>
    public Cluster Cluster { get; }

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>Starts a node on a free port.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="sightings">Where to tell what it sees; completed with the error should watching fail.</param>
    /// <param name="clock">The time since the demonstration began.</param>
    /// <param name="cancellationToken">Gives up the start, and later makes the node leave.</param>
    /// <returns>The node; it listens.</returns>
    public static async Task<DemoNode> StartAsync(
        string name, ChannelWriter<DemoSighting> sightings, Func<TimeSpan> clock, CancellationToken cancellationToken)
    {
        GossipOptions options = GossipOptions.Local() with
        {
            NodeName = name,
            BindEndPoints = [new IPEndPoint(IPAddress.Loopback, 0)],
            // Each node passes each news on four times, not two: among five nodes one of two copies may well go to the dead one.
            RetransmitMultiplier = 4,
        };
        return new DemoNode(await Cluster.StartAsync(options, cancellationToken), sightings, clock);
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await Cluster.DisposeAsync();
        await _watching;
    }

    private async Task WatchAsync(ChannelWriter<DemoSighting> sightings, Func<TimeSpan> clock)
    {
        try
        {
            await foreach (NodeEvent nodeEvent in Cluster.WatchAsync(CancellationToken.None))
            {
                await sightings.WriteAsync(new DemoSighting(Name, nodeEvent, clock()), CancellationToken.None);
            }
        }
        catch (Exception e)
        {
            sightings.TryComplete(e);
        }
    }
}
