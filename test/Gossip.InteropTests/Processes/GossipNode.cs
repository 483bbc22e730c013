using System.Net;

namespace Gossip.InteropTests.Processes;

/// <summary>A node in this process, on loopback, able to live among Serf agents, with its events and its log recorded.</summary>
internal sealed class GossipNode : IParticipant
{
    private readonly RecordedLog _log;
    private readonly Task _watching;

    private GossipNode(string name, Cluster cluster, RecordedLog log)
    {
        Name = name;
        Cluster = cluster;
        _log = log;
        _watching = WatchAsync();
    }

    /// <inheritdoc />
    public string Name { get; }

    /// <inheritdoc />
    public string Address => Cluster.LocalMember.EndPoint.ToString();

    /// <inheritdoc />
    public string Transcript => _log.Text;

    /// <summary>The node itself.</summary>
    public Cluster Cluster { get; }

    /// <summary>What it noticed since its start.</summary>
    public EventLog<NodeEvent> Events { get; } = new();

    /// <summary>Starts a node.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="configure">Changes its options.</param>
    public static async Task<GossipNode> StartAsync(string name, Func<GossipOptions, GossipOptions> configure)
    {
        var log = new RecordedLog();
        GossipOptions options = configure(GossipOptions.Lan() with
        {
            NodeName = name,
            BindEndPoints = [new IPEndPoint(IPAddress.Loopback, 0)],
            ApplicationProtocol = new ApplicationProtocol(2, 5, 4),
            LoggerFactory = log,
        });
        return new GossipNode(name, await Cluster.StartAsync(options), log);
    }

    /// <summary>Joins a cluster.</summary>
    /// <param name="seed">A member of that cluster.</param>
    public Task<JoinResult> JoinAsync(IParticipant seed) => Cluster.JoinAsync([seed.Address]);

    /// <summary>Whether a member is alive for it.</summary>
    /// <param name="name">The member's name.</param>
    public bool SeesAlive(string name) => Cluster.Members.Any(member => member.Name == name && member.State == MemberState.Alive);

    /// <summary>Waits until it notices a change of a member.</summary>
    /// <typeparam name="T">The kind of change.</typeparam>
    /// <param name="member">Of which member.</param>
    /// <param name="within">How long at most.</param>
    public async Task<T> WaitForAsync<T>(string member, TimeSpan within)
        where T : NodeEvent =>
        (T)await Events.WaitForAsync(e => e is T && e.Member.Name == member, within, $"{Name} sees {typeof(T).Name} of {member}");

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await Cluster.DisposeAsync();
        await _watching;
    }

    private async Task WatchAsync()
    {
        try
        {
            await foreach (NodeEvent nodeEvent in Cluster.WatchAsync())
            {
                _log.Write($"event {nodeEvent}");
                Events.Add(nodeEvent);
            }
        }
        finally
        {
            Events.Complete();
        }
    }
}
