using System.Net;
using System.Text;
using Gossip.Security;
using Gossip.Tests.Clusters;
using Gossip.Transports;
using Microsoft.Extensions.Configuration;

namespace Gossip.Tests.Documentation.Samples;

/// <summary>The samples of the documentation do what the text beside them says.</summary>
[CancelAfter(60_000)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class SampleRunTests : IAsyncDisposable
{
    private readonly InMemoryNetwork _network = new();
    private readonly List<Cluster> _started = [];

    [Test]
    public async Task A_node_starts_joins_and_leaves(CancellationToken cancellationToken)
    {
        await StartAsync("seed", 5);

        (JoinResult joined, bool heard) = await LifecycleSamples.StartJoinLeaveAsync(Options(1), cancellationToken);

        Assert.That((joined.Contacted, joined.Failures.Single().Address, heard), Is.EqualTo((1, "db-1/10.0.0.6", true)));
    }

    [Test]
    public async Task Members_are_listed_and_metadata_changed(CancellationToken cancellationToken)
    {
        (Cluster web1, Cluster web2) = await StartTwoAsync(cancellationToken);

        Assert.That(await LifecycleSamples.MembersAsync(web1, cancellationToken));
        await UntilAsync(() => Text(web2.Members.Single(member => member.Name == "web-1").Metadata) == "version=2", cancellationToken);
    }

    [Test]
    public async Task A_ping_is_answered_or_is_not(CancellationToken cancellationToken)
    {
        (Cluster web1, Cluster web2) = await StartTwoAsync(cancellationToken);
        Member there = web2.LocalMember;

        Assert.That(await LifecycleSamples.PingAsync(web1, there, cancellationToken), Is.Not.Null);
        await web2.ShutdownAsync();
        Assert.That(await LifecycleSamples.PingAsync(web1, there, cancellationToken), Is.Null);
    }

    [Test]
    public async Task Who_watches_is_told_who_comes_and_goes(CancellationToken cancellationToken)
    {
        (Cluster web1, Cluster web2) = await StartTwoAsync(cancellationToken);
        var lines = new List<string>();
        Task watch = LifecycleSamples.WatchAsync(web1, lines.Add, cancellationToken);

        await web2.LeaveAsync(cancellationToken);
        await UntilAsync(() => !web1.Members.Any(member => member.Name == "web-2"), cancellationToken);
        await web1.ShutdownAsync();
        await watch;

        Assert.That(lines, Has.Member("web-1 joined").And.Member("web-2 joined").And.Member("web-2 said goodbye"));
    }

    [Test]
    public async Task What_is_sent_is_received_with_its_sender(CancellationToken cancellationToken)
    {
        (Cluster web1, Cluster web2) = await StartTwoAsync(cancellationToken);
        var received = new List<(string From, int Length)>();
        Task reading = MessageSamples.ReceiveAsync(web2, (from, bytes) => received.Add((from, bytes.Length)), cancellationToken);

        await MessageSamples.SendAsync(web1, web2.LocalMember, new byte[100_000], cancellationToken);
        await UntilAsync(() => received.Count == 2, cancellationToken);
        await web2.ShutdownAsync();
        await reading;

        Assert.That(received.Select(message => message.Length).Order(), Is.EqualTo(new[] { 12, 100_000 }));
        Assert.That(received.Single(message => message.Length == 12).From, Is.EqualTo("web-1"));
    }

    [Test]
    public async Task A_broadcast_takes_the_place_of_the_older(CancellationToken cancellationToken)
    {
        await StartAsync("seed", 5);

        Assert.That(
            await MessageSamples.BroadcastAsync(Options(1), cancellationToken),
            Is.EqualTo((BroadcastOutcome.Replaced, BroadcastOutcome.Sent)));
    }

    [Test]
    public async Task The_queue_is_counted_pruned_and_cleared() =>
        Assert.That(
            MessageSamples.Queue(await StartAsync("web-1", 1, options => options with { GossipInterval = TimeSpan.Zero }), new byte[3], new byte[3]),
            Is.EqualTo((2, 1, 0)));

    [Test]
    public async Task State_is_merged_where_a_node_joins(CancellationToken cancellationToken)
    {
        HighestSeen seven = new(7), three = new(3);
        await StartAsync("seed", 5, options => options with { StateExchange = seven });
        Cluster joiner = await StartAsync("joiner", 1, options => options with { StateExchange = three });

        await joiner.JoinAsync(["10.0.0.5"], cancellationToken);

        Assert.That((seven.Value, three.Value), Is.EqualTo((7, 7)));
    }

    [Test]
    public async Task Policies_let_in_whom_they_accept(CancellationToken cancellationToken)
    {
        _started.Add(await PolicySamples.StartAsync(Options(5) with { NodeName = "seed" }, cancellationToken));
        Cluster same = await StartAsync("same", 1, options => options with { Metadata = "zone=a"u8.ToArray() });
        Cluster other = await StartAsync("other", 2, options => options with { Metadata = "zone=b"u8.ToArray() });
        Cluster test = await StartAsync("test-1", 3, options => options with { Metadata = "zone=a"u8.ToArray() });

        await same.JoinAsync(["10.0.0.5"], cancellationToken);
        await other.JoinAsync(["10.0.0.5"], cancellationToken);
        Assert.That(
            Assert.ThrowsAsync<JoinFailedException>(() => test.JoinAsync(["10.0.0.5"], cancellationToken))!.Message,
            Does.Contain("this is the production cluster"));

        await UntilAsync(() => _started[0].Members.Any(member => member.Name == "same"), cancellationToken);
        Assert.That(_started[0].Members.Select(member => member.Name), Is.EquivalentTo(new[] { "seed", "same" }));
    }

    [Test]
    public async Task A_cluster_lives_in_memory(CancellationToken cancellationToken) =>
        Assert.That(await NetworkSamples.InMemoryAsync(GossipOptions.Local(), cancellationToken));

    [Test]
    public void A_key_is_rotated() => Assert.That(SecuritySamples.Rotate(Keyring.GenerateKey()), Has.Length.EqualTo(32));

    [Test]
    public void Options_that_are_shown_are_valid()
    {
        string secret = Convert.ToBase64String(Keyring.GenerateKey());
        GossipOptions encrypted = SecuritySamples.Encrypted(secret);

        Assert.That(
            () =>
            {
                Array.ForEach(
                    [encrypted, NetworkSamples.Addresses(), NetworkSamples.Tuned(), .. SecuritySamples.TurnOn(GossipOptions.Lan(), encrypted.Keyring!)],
                    GossipOptionsValidation.Validate);
            },
            Throws.Nothing);
    }

    [Test]
    public void Options_are_bound_from_configuration()
    {
        IConfiguration configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Gossip:NodeName"] = "web-1",
            ["Gossip:Label"] = "orders",
            ["Gossip:Seeds:0"] = "10.0.0.5",
            ["Gossip:Seeds:1"] = "seed.example.com:7946",
            ["Gossip:ProbeInterval"] = "00:00:02",
            ["Gossip:PushPullInterval"] = "00:00:00",
            ["Gossip:GossipNodes"] = "5",
            ["Gossip:EnableCompression"] = "false",
            ["Gossip:AddressFamilyPreference"] = "PreferIPv6",
        }).Build();

        GossipOptions options = NetworkSamples.FromConfiguration(configuration);

        GossipOptionsValidation.Validate(options);
        Assert.That(
            (options.NodeName, options.Label, options.ProbeInterval, options.PushPullInterval, options.GossipNodes, options.EnableCompression),
            Is.EqualTo(("web-1", "orders", TimeSpan.FromSeconds(2), TimeSpan.Zero, 5, false)));
        Assert.That(options.Seeds, Is.EqualTo(["10.0.0.5", "seed.example.com:7946"]));
        Assert.That(options.AddressFamilyPreference, Is.EqualTo(AddressFamilyPreference.PreferIPv6));
        Assert.That(options.ProbeTimeout, Is.EqualTo(GossipOptions.Lan().ProbeTimeout), "what is not configured stays as the preset has it");
    }

    [Test]
    public async Task A_node_joins_in_the_background_and_remembers_whom_it_met(CancellationToken cancellationToken)
    {
        string folder = Directory.CreateTempSubdirectory("gossip-sample-").FullName;
        try
        {
            await StartAsync("seed", 5);

            Assert.That(await JoiningSamples.BackgroundAsync(Options(1), folder, cancellationToken), Is.EqualTo(2));
            Assert.That(await File.ReadAllTextAsync(Path.Combine(folder, "peers"), cancellationToken), Does.Contain("\"seed\""));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Test]
    public async Task Whoever_watches_is_told_how_the_search_for_others_goes(CancellationToken cancellationToken)
    {
        Cluster alone = await StartAsync("alone", 1, options => options with { Seeds = ["10.0.0.99"] });
        var lines = new List<string>();

        Task watch = JoiningSamples.WatchAsync(alone, lines.Add, cancellationToken);
        await UntilAsync(() => lines.Count > 0, cancellationToken);
        await alone.ShutdownAsync();
        await watch;

        Assert.That(lines, Has.All.StartsWith("looking for others"));
    }

    [Test]
    public void Options_that_tell_where_others_are_can_work() => Assert.That(
        () =>
        {
            GossipOptionsValidation.Validate(JoiningSamples.Kubernetes("orders-gossip"));
            GossipOptionsValidation.Validate(JoiningSamples.Providers("seeds"));
        },
        Throws.Nothing);

    [Test]
    public void A_scenario_runs_as_it_is_shown() => ReadmeSamples.CrashOneOfTwenty();

    [TearDown]
    public async ValueTask DisposeAsync()
    {
        foreach (Cluster cluster in _started)
        {
            await cluster.DisposeAsync();
        }
    }

    private async Task<(Cluster First, Cluster Second)> StartTwoAsync(CancellationToken cancellationToken)
    {
        Cluster first = await StartAsync("web-1", 1);
        Cluster second = await StartAsync("web-2", 2);
        await second.JoinAsync(["10.0.0.1"], cancellationToken);
        await UntilAsync(() => first.AliveCount == 2, cancellationToken);
        return (first, second);
    }

    private async Task<Cluster> StartAsync(string name, byte address, Func<GossipOptions, GossipOptions>? configure = null)
    {
        GossipOptions options = Options(address) with { NodeName = name };
        Cluster cluster = await Cluster.StartAsync(configure?.Invoke(options) ?? options);
        _started.Add(cluster);
        return cluster;
    }

    private GossipOptions Options(byte address) => GossipOptions.Local() with
    {
        Transport = _network.CreateTransport(new IPEndPoint(new IPAddress([10, 0, 0, address]), GossipOptions.DefaultPort)),
    };

    private static string Text(ReadOnlyMemory<byte> bytes) => Encoding.UTF8.GetString(bytes.Span);

    /// <summary>Waits for something that the nodes do, without sleeping.</summary>
    private static async Task UntilAsync(Func<bool> condition, CancellationToken cancellationToken)
    {
        while (!condition())
        {
            cancellationToken.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }
}
