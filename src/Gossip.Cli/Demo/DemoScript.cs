using System.Text;
using System.Threading.Channels;

namespace Gossip.Cli.Demo;

/// <summary>
/// What happens in the demonstration: five nodes and the five steps of their life. The limits are generous, and below a minute in
/// all; a failure is found within some 4 to 10 seconds with the local preset.
/// </summary>
internal sealed class DemoScript : IAsyncDisposable
{
    private const string Seed = "ada", Updated = "barbara", Killed = "edsger", Leaving = "grace", Staying = "leslie";
    private const string NewMetadata = "role=leader";

    private static readonly string[] All = [Seed, Updated, Killed, Leaving, Staying];
    private static readonly string[] Joiners = [Updated, Killed, Leaving, Staying];
    private static readonly string[] Survivors = [Seed, Updated, Leaving, Staying];
    private static readonly string[] Remaining = [Seed, Updated, Staying];

    private readonly Dictionary<string, DemoNode> _nodes = [];
    private readonly Channel<DemoSighting> _sightings = Channel.CreateUnbounded<DemoSighting>();
    private readonly Func<TimeSpan> _clock;

    /// <summary>Creates the script; nothing runs yet.</summary>
    /// <param name="clock">The time since the demonstration began.</param>
    public DemoScript(Func<TimeSpan> clock)
    {
        _clock = clock;
        Steps = [Start(), Join(), Update(), Kill(), Leave()];
    }

    /// <summary>The steps in their order.</summary>
    public IReadOnlyList<DemoStep> Steps { get; }

    /// <summary>What the nodes see.</summary>
    public ChannelReader<DemoSighting> Sightings => _sightings.Reader;

    /// <inheritdoc />
    public async ValueTask DisposeAsync() => await Task.WhenAll(_nodes.Values.Select(node => node.DisposeAsync().AsTask()));

    private DemoStep Start() => new(
        "start",
        "five nodes start, each on sockets of its own",
        TimeSpan.FromSeconds(5),
        async cancellationToken =>
        {
            foreach (string name in All)
            {
                _nodes.Add(name, await DemoNode.StartAsync(name, _sightings.Writer, _clock, cancellationToken));
            }
        },
        new DemoExpectation(All, subjects: [], e => e is MemberJoined, e => $"listens on {e.Member.EndPoint}"),
        "all 5 listen");

    private DemoStep Join() => new(
        "join",
        $"{Updated}, {Killed}, {Leaving} and {Staying} join through {Seed}",
        TimeSpan.FromSeconds(10),
        async cancellationToken =>
        {
            string[] seeds = [_nodes[Seed].Cluster.LocalMember.EndPoint.ToString()];
            await Task.WhenAll(Joiners.Select(name => _nodes[name].Cluster.JoinAsync(seeds, cancellationToken)));
        },
        new DemoExpectation(All, All, e => e is MemberJoined, _ => "sees all 5", exceptThemselves: true),
        "all 5 agree");

    private DemoStep Update() => new(
        "update",
        $"{Updated} changes its metadata to \"{NewMetadata}\"",
        TimeSpan.FromSeconds(10),
        cancellationToken => _nodes[Updated].Cluster.UpdateMetadataAsync(Encoding.UTF8.GetBytes(NewMetadata), cancellationToken),
        new DemoExpectation(
            All,
            [Updated],
            e => e is MemberUpdated && e.Member.Metadata.Span.SequenceEqual(Encoding.UTF8.GetBytes(NewMetadata)),
            e => $"sees {Updated} with \"{Encoding.UTF8.GetString(e.Member.Metadata.Span)}\""),
        "all 5 know");

    private DemoStep Kill() => new(
        "failure",
        $"{Killed} is killed: it falls silent without a word",
        TimeSpan.FromSeconds(25),
        cancellationToken => _nodes[Killed].Cluster.ShutdownAsync().WaitAsync(cancellationToken),
        new DemoExpectation(Survivors, [Killed], e => e is MemberFailed, _ => $"finds {Killed} failed"),
        "detected by all 4 survivors");

    private DemoStep Leave() => new(
        "leave",
        $"{Leaving} leaves, and says so",
        TimeSpan.FromSeconds(8),
        async cancellationToken =>
        {
            await _nodes[Leaving].Cluster.LeaveAsync(cancellationToken);
            await _nodes[Leaving].Cluster.ShutdownAsync().WaitAsync(cancellationToken);
        },
        new DemoExpectation(Remaining, [Leaving], e => e is MemberLeft, _ => $"hears that {Leaving} left"),
        "all 3 others know");
}
