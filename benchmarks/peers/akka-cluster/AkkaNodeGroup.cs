using System.Globalization;
using Akka.Actor;
using Akka.Cluster;
using Akka.Configuration;
using Gossip.ClusterBench.Clusters;

namespace AkkaClusterBench;

/// <summary>Actor systems that form an Akka cluster. Its joins do not fail but are repeated inside, so none is tried again here.</summary>
internal sealed class AkkaNodeGroup : INodeGroup
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(50);

    private readonly List<ActorSystem> _systems = [];
    private int _lastBehind;

    public int JoinRetries => 0;

    public IReadOnlyDictionary<string, int> JoinFailures { get; } = new Dictionary<string, int>();

    public async Task StartAsync(int count, int basePort, CancellationToken cancellationToken)
    {
        for (int i = 0; i < count; i++)
        {
            _systems.Add(ActorSystem.Create("bench", Config(basePort == 0 ? 0 : basePort + i)));
        }

        // The seed is a cluster of its own from the start, as the nodes of the other libraries are.
        Cluster seed = Cluster.Get(_systems[0]);
        await seed.JoinAsync(seed.SelfAddress, cancellationToken);
    }

    public async Task JoinAsync(int parallel, CancellationToken cancellationToken)
    {
        Address seed = Cluster.Get(_systems[0]).SelfAddress;
        using var room = new SemaphoreSlim(parallel == 0 ? _systems.Count : parallel);
        await Task.WhenAll(_systems.Skip(1).Select(async system =>
        {
            await room.WaitAsync(cancellationToken);
            await Cluster.Get(system).JoinAsync(seed, cancellationToken);
            room.Release();
        }));
    }

    public async Task WaitUntilAllSeeAsync(int count, CancellationToken cancellationToken)
    {
        while (!AllSee(count))
        {
            await Task.Delay(PollInterval, cancellationToken);
        }
    }

    public async Task ShutDownLastAsync(int count)
    {
        List<ActorSystem> victims = _systems[^count..];
        _systems.RemoveRange(_systems.Count - count, count);
        _lastBehind = 0;
        await Task.WhenAll(victims.Select(static victim => victim.Terminate()));
    }

    public async ValueTask DisposeAsync() => await ShutDownLastAsync(_systems.Count);

    private static Config Config(int port) => ConfigurationFactory.ParseString(string.Create(CultureInfo.InvariantCulture, $$"""
        akka {
          loglevel = OFF
          stdout-loglevel = OFF
          actor.provider = cluster
          remote.dot-netty.tcp { hostname = "127.0.0.1", port = {{port}} }
          # Terminating a system is its death here, not its leave.
          coordinated-shutdown.run-by-actor-system-terminate = off
          coordinated-shutdown.run-by-clr-shutdown-hook = off
        }
        """));

    private bool AllSee(int count)
    {
        for (int i = 0; i < _systems.Count; i++)
        {
            int index = (_lastBehind + i) % _systems.Count;
            ClusterEvent.CurrentClusterState state = Cluster.Get(_systems[index]).State;
            if (state.Members.Count(static member => member.Status == MemberStatus.Up) - state.Unreachable.Count != count)
            {
                _lastBehind = index;
                return false;
            }
        }

        return true;
    }
}
