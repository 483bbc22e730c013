using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Gossip.ChaosTests.Expectations;
using Gossip.ChaosTests.Network;
using Gossip.ChaosTests.Nodes;
using Gossip.InteropTests;
using Gossip.InteropTests.Processes;
using NUnit.Framework.Interfaces;

namespace Gossip.ChaosTests;

/// <summary>
/// A test with a network and a cluster of its own. What it made is gone after it, and when it fails, everybody's log is shown. Whatever
/// it tests, no agent may have logged an error or an exception that nobody caught.
/// </summary>
internal abstract class ChaosTest
{
    // A process takes half a second of a processor to start; more at a time would hold up those of other tests that run.
    private static readonly SemaphoreSlim s_starts = new(2);

    private readonly ConcurrentStack<IAsyncDisposable> _made = new();
    private readonly ConcurrentQueue<AgentNode> _agents = new();

    /// <summary>The timing of the test's cluster.</summary>
    private protected virtual Preset Preset => Preset.Lan;

    /// <summary>Every agent that the test has started, those that have ended included.</summary>
    private protected IReadOnlyCollection<AgentNode> Agents => _agents;

    /// <summary>Skips the test where there can be no virtual networks; as root in continuous integration there have to be.</summary>
    [SetUp]
    public async Task RequireNetworksAsync()
    {
        if (await Namespaces.FindObstacleAsync() is { } obstacle)
        {
            if (Environment.GetEnvironmentVariable("CI") == "true" && Environment.IsPrivilegedProcess)
            {
                Assert.Fail(obstacle);
            }

            Assert.Ignore(obstacle);
        }
    }

    /// <summary>Ends all that the test has started, and takes its network down.</summary>
    [TearDown]
    public async Task EndAsync()
    {
        bool hasFailed = TestContext.CurrentContext.Result.Outcome.Status == TestStatus.Failed;
        string[] logged = [.. _agents.SelectMany(agent => agent.Faults.Select(fault => $"{agent.Name}: {fault}"))];
        while (_made.TryPop(out IAsyncDisposable? thing))
        {
            await thing.DisposeAsync();
            if ((hasFailed || logged.Length > 0) && thing is IParticipant participant)
            {
                await TestContext.Out.WriteLineAsync($"--- {participant.Name} at {participant.Address}\n{participant.Transcript}");
            }
        }

        Assert.That(logged, Is.Empty, "no agent logs an error");
    }

    /// <summary>Makes a network.</summary>
    /// <param name="hosts">How many hosts.</param>
    /// <param name="family">Which addresses they have.</param>
    private protected async Task<VirtualNetwork> CreateNetworkAsync(int hosts, AddressFamily family = AddressFamily.InterNetwork) =>
        Keep(await VirtualNetwork.CreateAsync(hosts, family));

    /// <summary>Has something disposed when the test is over, before what was made earlier.</summary>
    private protected T Keep<T>(T thing)
        where T : IAsyncDisposable
    {
        _made.Push(thing);
        return thing;
    }

    /// <summary>Starts an agent, at once.</summary>
    /// <param name="host">Where. Its name is <c>node-</c> and the host's index.</param>
    /// <param name="options">Further options.</param>
    private protected Task<AgentNode> StartAgentAsync(Host host, params IEnumerable<string> options) =>
        AgentNode.StartAsync(NameOn(host), host, ["--preset", Preset.Name, .. options], agent =>
        {
            _agents.Enqueue(agent);
            Keep(agent);
        });

    /// <summary>Starts a Serf agent that joins.</summary>
    /// <param name="host">Where. Its name is <c>node-</c> and the host's index.</param>
    /// <param name="seed">Through whom.</param>
    private protected Task<SerfNode> StartSerfAsync(Host host, Host seed) => StartSerfAsync(host, seed.EndPoint, host.EndPoint);

    /// <summary>Starts a Serf agent that joins.</summary>
    /// <param name="host">Where. Its name is <c>node-</c> and the host's index.</param>
    /// <param name="seed">Through whom.</param>
    /// <param name="advertised">Where others reach it.</param>
    /// <param name="options">Further options.</param>
    private protected Task<SerfNode> StartSerfAsync(Host host, IPEndPoint seed, IPEndPoint advertised, params string[] options) =>
        InTurnAsync(() => SerfNode.StartAsync(NameOn(host), host, seed, participant => Keep(participant), advertised, [$"-profile={Preset.Name}", .. options]));

    /// <summary>Starts a node built on memberlist that joins.</summary>
    /// <param name="host">Where. Its name is <c>node-</c> and the host's index.</param>
    /// <param name="seed">Through whom.</param>
    private protected Task<GoNode> StartGoAsync(Host host, Host seed) =>
        InTurnAsync(() => GoNode.StartAsync(NameOn(host), host, seed.EndPoint, participant => Keep(participant)));

    /// <summary>Starts an agent on each host and waits until all agree that all are there.</summary>
    /// <param name="network">The network.</param>
    /// <param name="options">Further options of all.</param>
    private protected async Task<AgentNode[]> StartClusterAsync(VirtualNetwork network, params string[] options)
    {
        AgentNode[] agents = await StartAgentsAsync(network.Hosts, options);
        await AgreeAsync(agents, Preset.For(agents.Length).Spread, "all know each other after their start");
        return agents;
    }

    /// <summary>Starts an agent on each of some hosts; all join through the first.</summary>
    private protected Task<AgentNode[]> StartAgentsAsync(IReadOnlyList<Host> hosts, params string[] options) => StartAgentsAsync(hosts, _ => options);

    /// <summary>Starts an agent on each of some hosts; all join through the first.</summary>
    private protected async Task<AgentNode[]> StartAgentsAsync(IReadOnlyList<Host> hosts, Func<Host, string[]> options)
    {
        AgentNode first = await InTurnAsync(() => StartAgentAsync(hosts[0], options(hosts[0])));
        AgentNode[] others = await Task.WhenAll(hosts.Skip(1).Select(
            host => InTurnAsync(() => StartAgentAsync(host, ["--join", first.Address, .. options(host)]))));
        return [first, .. others];
    }

    /// <summary>Waits until every node holds exactly these for alive, at the addresses they have.</summary>
    /// <param name="nodes">All that run.</param>
    /// <param name="within">How long at most.</param>
    /// <param name="expectation">What is expected.</param>
    /// <returns>How long it took.</returns>
    private protected static async Task<TimeSpan> AgreeAsync(IReadOnlyCollection<INode> nodes, TimeSpan within, string expectation)
    {
        (string Name, string Address)[] truth = [.. nodes.Select(node => (node.Name, node.Address)).Order()];
        long started = Stopwatch.GetTimestamp();
        string dissent = "";
        try
        {
            await Eventually.Async(async () => (dissent = await DissentAsync(nodes, truth)).Length == 0, within, expectation);
        }
        catch (AssertionException)
        {
            await TestContext.Out.WriteLineAsync($"dissent: {dissent}");
            throw;
        }

        return Stopwatch.GetElapsedTime(started);
    }

    /// <summary>Waits until some nodes have called others failed, each of them each of the others.</summary>
    /// <returns>How long it took.</returns>
    private protected static async Task<TimeSpan> GiveUpAsync(IEnumerable<AgentNode> observers, IEnumerable<INode> lost, TimeSpan within)
    {
        long started = Stopwatch.GetTimestamp();
        string[] names = [.. lost.Select(node => node.Name)];
        await Task.WhenAll(observers.SelectMany(observer => names.Select(name => observer.WaitForAsync("failed", name, within))));
        return Stopwatch.GetElapsedTime(started);
    }

    /// <summary>Nobody has been called failed, but who may be.</summary>
    /// <param name="mayBe">Who may be called failed by whom.</param>
    private protected void AssertNobodyFailed(Predicate<Accusation>? mayBe = null) =>
        Assert.That(Accusation.Of(Agents).Where(accusation => mayBe?.Invoke(accusation) != true), Is.Empty);

    /// <summary>Notes a figure, for docs/reliability.md.</summary>
    /// <param name="figure">What was measured.</param>
    private protected static void Measured(FormattableString figure) => TestContext.Out.WriteLine(
        $"MEASURED {TestContext.CurrentContext.Test.Name}: {figure.ToString(CultureInfo.InvariantCulture)}");

    private static string NameOn(Host host) => $"node-{host.Index}";

    private static async Task<T> InTurnAsync<T>(Func<Task<T>> start)
    {
        await s_starts.WaitAsync();
        try
        {
            return await start();
        }
        finally
        {
            s_starts.Release();
        }
    }

    // One by one: the first that disagrees is enough, and Serf answers by a process of its own.
    private static async Task<string> DissentAsync(IReadOnlyCollection<INode> nodes, (string Name, string Address)[] truth)
    {
        foreach (INode node in nodes)
        {
            IReadOnlyDictionary<string, string> alive = await node.AliveAsync();
            (string Name, string Address)[] view = [.. alive.Select(member => (member.Key, member.Value)).Order()];
            if (!view.SequenceEqual(truth))
            {
                return $"{node.Name} misses [{string.Join(", ", truth.Except(view))}], has in excess [{string.Join(", ", view.Except(truth))}]";
            }
        }

        return "";
    }
}
