using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Gossip.ChaosTests.Expectations;
using Gossip.ChaosTests.Network;
using Gossip.ChaosTests.Nodes;
using Gossip.InteropTests;
using Gossip.InteropTests.Processes;
using Gossip.InteropTests.Serf;

namespace Gossip.ChaosTests.Scenarios;

/// <summary>A cluster of three agents and three Serf agents. Whom Serf calls failed is read from its log.</summary>
internal abstract class MixedClusterTest : ChaosTest
{
    /// <summary>How many agents of either make.</summary>
    private protected const int OfEach = 3;

    // Those that have ended included: what they said counts as well.
    private readonly ConcurrentQueue<SerfNode> _everySerf = new();

    /// <summary>The name of the tag that is a Serf agent's news.</summary>
    private protected const string SerfTag = "news";

    /// <summary>What the rules allow in such a cluster.</summary>
    private protected ProtocolBounds Bounds => Preset.For(2 * OfEach);

    /// <summary>The agents that run.</summary>
    private protected AgentNode[] Running { get; set; } = [];

    /// <summary>The Serf agents that run.</summary>
    private protected SerfNode[] Serfs { get; set; } = [];

    /// <summary>All that run.</summary>
    private protected IReadOnlyList<INode> Everybody => [.. Running, .. Serfs];

    /// <summary>Whom anybody of either make has called failed.</summary>
    private protected IEnumerable<string> CalledFailed =>
        Accusation.Of(Agents).Select(accusation => accusation.Member).Concat(_everySerf.SelectMany(serf => serf.Failed)).Distinct();

    /// <summary>Makes a network and starts a cluster in it.</summary>
    /// <param name="family">Which addresses it has.</param>
    private protected async Task<VirtualNetwork> StartMixedAsync(AddressFamily family = AddressFamily.InterNetwork)
    {
        VirtualNetwork network = await CreateNetworkAsync(2 * OfEach, family);
        await StartMixedAsync(network, host => host.EndPoint, Bounds.Spread);
        return network;
    }

    /// <summary>Starts a cluster and waits until all agree that all are there.</summary>
    /// <param name="network">Where.</param>
    /// <param name="advertised">Where others reach each of them.</param>
    /// <param name="within">How long it may take.</param>
    /// <param name="forAgents">Further options of the agents.</param>
    /// <param name="forSerf">Further options of the Serf agents.</param>
    private protected async Task StartMixedAsync(
        VirtualNetwork network, Func<Host, IPEndPoint> advertised, TimeSpan within, string[]? forAgents = null, string[]? forSerf = null)
    {
        Running = await StartAgentsAsync(
            [.. network.Hosts.Take(OfEach)], host => ["--advertise", advertised(host).ToString(), .. forAgents ?? []]);
        Serfs = await Task.WhenAll(network.Hosts.Skip(OfEach).Select(
            host => StartSerfAsync(host, advertised(network.Hosts[0]), advertised(host), forSerf ?? [])));
        Array.ForEach(Serfs, _everySerf.Enqueue);
        await AgreeAsync(Everybody, within, "all know each other after their start");
    }

    /// <summary>Gives an agent metadata and a Serf agent a tag, and waits until all of both makes have heard of both.</summary>
    /// <param name="agent">The agent.</param>
    /// <param name="metadata">Its metadata. Serf shows what is no map of tags as the tag <c>role</c>.</param>
    /// <param name="serf">The Serf agent.</param>
    /// <param name="tag">The value of its tag <see cref="SerfTag" />.</param>
    /// <returns>How long it took.</returns>
    private protected async Task<TimeSpan> TellAsync(AgentNode agent, string metadata, SerfNode serf, string tag)
    {
        long started = Stopwatch.GetTimestamp();
        Task telling = Task.WhenAll(agent.Process.WriteLineAsync($"meta {metadata}"), serf.SetTagAsync($"{SerfTag}={tag}"));
        string tags = Convert.ToBase64String(SerfTags.Encode(SerfTag, tag));
        await Task.WhenAll(
        [
            .. Running.Except([agent]).Select(hearer => HearsAsync(hearer, agent, e => e.Meta == metadata)),
            .. Running.Select(hearer => HearsAsync(hearer, serf, e => e.MetaBase64 == tags)),
            .. Serfs.Select(hearer => ShowsAsync(hearer, agent, "role", metadata)),
            .. Serfs.Select(hearer => ShowsAsync(hearer, serf, SerfTag, tag)),
        ]);
        TimeSpan heard = Stopwatch.GetElapsedTime(started);
        await telling;
        return heard;
    }

    /// <summary>SIGKILL for the last of either make.</summary>
    /// <returns>The dead.</returns>
    private protected async Task<INode[]> KillOneOfEachAsync()
    {
        INode[] dead = [Running[^1], Serfs[^1]];
        await Task.WhenAll(dead.Select(node => node.Process.KillAsync()));
        (Running, Serfs) = (Running[..^1], Serfs[..^1]);
        return dead;
    }

    /// <summary>Starts one agent more.</summary>
    /// <param name="host">Where.</param>
    private protected async Task AddAgentAsync(Host host) =>
        Running = [.. Running, await StartAgentAsync(host, "--join", Running[0].Address)];

    /// <summary>Starts one Serf agent more.</summary>
    /// <param name="host">Where.</param>
    private protected async Task AddSerfAsync(Host host)
    {
        Serfs = [.. Serfs, await StartSerfAsync(host, Running[0].Host)];
        _everySerf.Enqueue(Serfs[^1]);
    }

    /// <summary>Waits until all others of both makes have called some members failed.</summary>
    /// <returns>How long it took.</returns>
    private protected async Task<TimeSpan> GiveUpAsync(INode[] lost)
    {
        long started = Stopwatch.GetTimestamp();
        Task byAgents = GiveUpAsync(Running.Except(lost.OfType<AgentNode>()), lost, Bounds.EveryoneNotices);
        SerfNode[] serfs = [.. Serfs.Except(lost.OfType<SerfNode>())];
        Task bySerf = Eventually.Async(
            () => serfs.All(serf => lost.All(node => serf.Failed.Contains(node.Name))), Bounds.EveryoneNotices, "Serf has given them up");
        await Task.WhenAll(byAgents, bySerf);
        return Stopwatch.GetElapsedTime(started);
    }

    /// <summary>Nobody has been called failed by anybody of either make, but who may be.</summary>
    /// <param name="but">Who may be.</param>
    private protected void AssertNobodyFailed(params INode[] but)
    {
        string[] names = [.. but.Select(node => node.Name)];
        AssertNobodyFailed(accusation => names.Contains(accusation.Member));
        Assert.That(_everySerf.SelectMany(serf => serf.Failed).Except(names), Is.Empty, "whom Serf called failed");
    }

    private Task<AgentEvent> HearsAsync(AgentNode hearer, INode teller, Predicate<AgentEvent> news) => hearer.Events.WaitForAsync(
        e => e.Kind is "joined" or "updated" && e.Name == teller.Name && news(e), Bounds.Spread, $"{hearer.Name} hears the news of {teller.Name}");

    private Task ShowsAsync(SerfNode hearer, INode teller, string tag, string news) => Eventually.Async(
        async () => (await hearer.TagsOfAsync(teller.Name))?.GetValueOrDefault(tag) == news, Bounds.Spread, $"{hearer.Name} shows the news of {teller.Name}");
}
