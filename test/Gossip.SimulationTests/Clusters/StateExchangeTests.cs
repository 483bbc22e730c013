using Gossip.Security;
using Gossip.Simulation;
using Gossip.Tests.Clusters;
using static Gossip.SimulationTests.Messaging.MessagingFixture;

namespace Gossip.SimulationTests.Clusters;

public sealed class StateExchangeTests
{
    private const int Longest = 20 << 20;

    private readonly RecordedLog _log = new();

    [Test]
    public void State_goes_both_ways_and_says_whether_somebody_joins()
    {
        StateExchange[] states = [new(Bytes("of 0")), new(Bytes("of 1"))];
        using VirtualCluster cluster = Join(states);
        Assert.That(states.Select(state => Told(state)), Is.EqualTo(new string[][] { ["of 1 True"], ["of 0 True"] }));

        cluster.Advance(TimeSpan.FromMinutes(1));

        Assert.That(Told(states[0]).Distinct(), Is.EqualTo(["of 1 True", "of 1 False"]));
        Assert.That(Told(states[1]).Distinct(), Is.EqualTo(["of 0 True", "of 0 False"]));
        Assert.That(states.Select(state => string.Join(' ', state.Asked.Distinct())), Is.All.EqualTo("True False"));
    }

    [Test]
    public void Nothing_is_merged_where_nothing_was_sent()
    {
        StateExchange[] states = [new([]), new(Bytes("x"))];
        using VirtualCluster cluster = Join(states);

        Assert.That((states[0].Merged.Count, states[1].Merged.Count), Is.EqualTo((1, 0)));
    }

    [Test]
    public void State_of_20_MiB_arrives_whole_in_both_directions()
    {
        StateExchange[] states = [new(Noise(Longest)), new(Noise(Longest - 1))];
        using VirtualCluster cluster = Join(states);

        Assert.That(states[0].Merged.Single().State.AsSpan().SequenceEqual(Noise(Longest - 1)));
        Assert.That(states[1].Merged.Single().State.AsSpan().SequenceEqual(Noise(Longest)));
    }

    [Test]
    public void A_larger_state_is_not_sent_and_logged_and_members_are_exchanged_all_the_same()
    {
        StateExchange[] states = [new(new byte[Longest + 1]), new(Bytes("x"))];
        using VirtualCluster cluster = Join(states);

        Assert.That(cluster.AllAgree());
        Assert.That((states[0].Merged.Count, states[1].Merged.Count), Is.EqualTo((1, 0)));
        Assert.That(_log.Lines, Has.Some.Contains("IStateExchange").And.Some.Contains($"{Longest + 1:N0}"));
    }

    [Test]
    public void State_of_20_MiB_arrives_encrypted_too()
    {
        StateExchange[] states = [new(Noise(Longest)), new(Noise(Longest))];
        using VirtualCluster cluster = Join(states, options => options with { Keyring = new Keyring(new byte[32]) });

        Assert.That(states.Select(state => state.Merged.Single().State.Length), Is.All.EqualTo(Longest));
    }

    [Test]
    public void An_encrypted_state_that_leaves_no_room_for_the_members_is_not_sent_and_the_members_are([Values] bool byDialler)
    {
        int large = byDialler ? 1 : 0;
        StateExchange[] states = [new(Bytes("x")), new(Bytes("y")), new(Bytes("z"))];
        states[large] = new(Noise(Longest));
        using VirtualCluster cluster = Join(states, options => options with { Keyring = new Keyring(new byte[32]), Metadata = Noise(512) });

        cluster.Run(() => byDialler ? cluster.Nodes[1].JoinAsync(cluster.Nodes[2]) : cluster.Nodes[2].JoinAsync(cluster.Nodes[0]));
        cluster.Advance(TimeSpan.FromMilliseconds(100));

        Assert.That(cluster.Nodes[2].Cluster.AliveCount, Is.EqualTo(3));
        Assert.That((states[large].Merged.Count, states[2].Merged.Count), Is.EqualTo((2, 0)));
        Assert.That(_log.Lines, Has.Some.Contains("IStateExchange").And.Some.Contains($"{Longest:N0} bytes and is not sent"));
    }

    [Test]
    public void What_is_thrown_is_logged_and_members_are_exchanged_all_the_same([Values] bool whileAsked)
    {
        StateExchange broken = whileAsked
            ? new(_ => throw new InvalidOperationException("broken state"))
            : new(_ => Task.FromResult<ReadOnlyMemory<byte>>(Bytes("x")), _ => throw new InvalidOperationException("broken state"));
        StateExchange[] states = [broken, new(Bytes("y"))];
        using VirtualCluster cluster = Join(states);

        Assert.That(cluster.AllAgree());
        Assert.That(states[0].Merged, Has.Count.EqualTo(1));
        Assert.That(_log.Lines, Has.Some.Contains("IStateExchange of the application failed broken state"));
    }

    [Test]
    public void A_state_that_does_not_come_holds_up_no_join([Values(0, 1)] int hanging, [Values] bool whileAsked)
    {
        StateExchange hangs = whileAsked
            ? new(async token =>
            {
                await Task.Delay(Timeout.Infinite, token);
                return default;
            })
            : new(_ => Task.FromResult<ReadOnlyMemory<byte>>(Bytes("x")), token => Task.Delay(Timeout.Infinite, token));
        StateExchange[] states = [new(Bytes("y")), new(Bytes("y"))];
        states[hanging] = hangs;

        using VirtualCluster cluster = Join(states);

        Assert.That(cluster.AllAgree());
        Assert.That(cluster.Elapsed, Is.LessThanOrEqualTo(TimeSpan.FromSeconds(10.2)));
        cluster.Advance(TimeSpan.FromSeconds(10));
        Assert.That(_log.Lines, Has.Some.Contains("IStateExchange"));
    }

    [Test]
    public void A_state_that_is_refused_is_not_merged()
    {
        using var cluster = new VirtualCluster(seed: 1);
        StateExchange[] states = [new(Bytes("x")), new(Bytes("y"))];
        cluster.AddNode(configure: options => options with { StateExchange = states[0], ApplicationProtocol = new ApplicationProtocol(1, 2, 2) });
        cluster.AddNode(configure: options => options with { StateExchange = states[1], ApplicationProtocol = new ApplicationProtocol(3, 4, 3) });

        Assert.Throws<JoinFailedException>(() => cluster.Run(() => cluster.Nodes[1].JoinAsync(cluster.Nodes[0])));
        cluster.Advance(TimeSpan.FromSeconds(5));

        Assert.That(states.SelectMany(state => state.Merged), Is.Empty);
    }

    [Test]
    public void A_state_under_way_does_not_hold_up_a_shutdown()
    {
        StateExchange[] states = [new(Bytes("x")), new(_ => Task.FromResult<ReadOnlyMemory<byte>>(Bytes("y")), token => Task.Delay(Timeout.Infinite, token))];
        using var cluster = new VirtualCluster(seed: 1, GossipOptions.Lan() with { PushPullInterval = TimeSpan.Zero });
        cluster.AddNode(configure: options => options with { StateExchange = states[0] });
        cluster.AddNode(configure: options => options with { StateExchange = states[1] });
        cluster.Simulator.Start(() => cluster.Nodes[0].JoinAsync(cluster.Nodes[1]));
        cluster.Advance(TimeSpan.FromMilliseconds(300));
        TimeSpan started = cluster.Elapsed;

        cluster.Run(cluster.Nodes[1].Cluster.ShutdownAsync);

        Assert.That(states[1].Merged, Has.Count.EqualTo(1));
        Assert.That(cluster.Elapsed - started, Is.LessThan(TimeSpan.FromSeconds(1)));
    }

    private VirtualCluster Join(StateExchange[] states, Func<GossipOptions, GossipOptions>? configure = null)
    {
        var cluster = new VirtualCluster(seed: 1);
        foreach (StateExchange state in states)
        {
            cluster.AddNode(configure: options => (configure?.Invoke(options) ?? options) with { StateExchange = state, LoggerFactory = _log });
        }

        cluster.Run(() => cluster.Nodes[1].JoinAsync(cluster.Nodes[0]));
        cluster.Advance(TimeSpan.FromMilliseconds(100));
        return cluster;
    }

    private static string[] Told(StateExchange state) => [.. state.Merged.Select(each => $"{System.Text.Encoding.UTF8.GetString(each.State)} {each.Join}")];
}
