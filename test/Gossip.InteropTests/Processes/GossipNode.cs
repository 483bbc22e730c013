using System.Net;

namespace Gossip.InteropTests.Processes;

/// <summary>A node in this process, on loopback, able to live among Serf agents, with its events, its messages and its log recorded.</summary>
internal sealed class GossipNode : IParticipant
{
    private readonly RecordedLog _log;
    private readonly Task _watching;
    private readonly Task _receiving;

    private GossipNode(string name, Cluster cluster, RecordedLog log)
    {
        Name = name;
        Cluster = cluster;
        _log = log;
        _watching = WatchAsync();
        _receiving = ReceiveAsync();
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

    /// <summary>The messages of the application that it received since its start.</summary>
    public EventLog<UserMessage> Messages { get; } = new();

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

    /// <summary>What it knows of a member that is there.</summary>
    /// <param name="participant">The member.</param>
    public Member MemberOf(IParticipant participant) => Cluster.Members.Single(member => member.Name == participant.Name);

    /// <summary>Sends a message of the application to a member.</summary>
    /// <param name="receiver">The member.</param>
    /// <param name="message">The bytes.</param>
    /// <param name="delivery">How.</param>
    public Task SendAsync(IParticipant receiver, ReadOnlyMemory<byte> message, Delivery delivery) =>
        Cluster.SendAsync(MemberOf(receiver), message, delivery);

    /// <summary>Waits until it receives a message of the application.</summary>
    /// <param name="payload">The bytes, every one.</param>
    /// <param name="within">How long at most.</param>
    public Task<UserMessage> WaitForMessageAsync(byte[] payload, TimeSpan within) => Messages.WaitForAsync(
        message => message.Payload.Span.SequenceEqual(payload), within, $"{Name} receives a message of {payload.Length} bytes undamaged");

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
        await _receiving;
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

    private async Task ReceiveAsync()
    {
        try
        {
            await foreach (UserMessage message in Cluster.ReceiveAsync())
            {
                Messages.Add(message);
            }
        }
        finally
        {
            Messages.Complete();
        }
    }
}
