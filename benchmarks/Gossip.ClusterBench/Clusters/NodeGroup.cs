using System.Collections.Concurrent;
using System.Globalization;
using System.Net;

namespace Gossip.ClusterBench.Clusters;

/// <summary>Nodes of the library, with the LAN preset.</summary>
internal sealed class NodeGroup : INodeGroup
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan RetryInterval = TimeSpan.FromMilliseconds(100);

    private readonly List<Cluster> _nodes = [];
    private int _lastBehind;
    private readonly ConcurrentDictionary<string, int> _failures = new();

    public int JoinRetries => _failures.Values.Sum();

    public IReadOnlyDictionary<string, int> JoinFailures => new SortedDictionary<string, int>(_failures, StringComparer.Ordinal);

    public async Task StartAsync(int count, int basePort, CancellationToken cancellationToken)
    {
        for (int i = 0; i < count; i++)
        {
            _nodes.Add(await Cluster.StartAsync(
                GossipOptions.Lan() with
                {
                    NodeName = string.Create(CultureInfo.InvariantCulture, $"node-{i:0000}"),
                    BindEndPoints = [new IPEndPoint(IPAddress.Loopback, basePort == 0 ? 0 : basePort + i)],
                },
                cancellationToken));
        }
    }

    public async Task JoinAsync(int parallel, CancellationToken cancellationToken)
    {
        string seed = _nodes[0].LocalMember.EndPoint.ToString();
        using var room = new SemaphoreSlim(parallel == 0 ? _nodes.Count : parallel);
        await Task.WhenAll(_nodes.Skip(1).Select(node => JoinAsync(node, seed, room, cancellationToken)));
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
        List<Cluster> victims = _nodes[^count..];
        _nodes.RemoveRange(_nodes.Count - count, count);
        _lastBehind = 0;
        await Task.WhenAll(victims.Select(static victim => victim.ShutdownAsync()));
    }

    public async ValueTask DisposeAsync() => await ShutDownLastAsync(_nodes.Count);

    private async Task JoinAsync(Cluster node, string seed, SemaphoreSlim room, CancellationToken cancellationToken)
    {
        await room.WaitAsync(cancellationToken);
        while (!await TryJoinAsync(node, seed, cancellationToken))
        {
            await Task.Delay(RetryInterval, cancellationToken);
        }

        room.Release();
    }

    private async Task<bool> TryJoinAsync(Cluster node, string seed, CancellationToken cancellationToken)
    {
        try
        {
            await node.JoinAsync([seed], cancellationToken);
            return true;
        }
        catch (JoinFailedException exception)
        {
            string cause = exception.Failures[0].Error.GetBaseException().Message;
            _failures.AddOrUpdate(cause, 1, static (_, count) => count + 1);
            return false;
        }
    }

    /// <summary>Begins with the node that was behind the last time: as long as it is, nobody else needs to be asked.</summary>
    private bool AllSee(int count)
    {
        for (int i = 0; i < _nodes.Count; i++)
        {
            int index = (_lastBehind + i) % _nodes.Count;
            if (_nodes[index].AliveCount != count)
            {
                _lastBehind = index;
                return false;
            }
        }

        return true;
    }
}
