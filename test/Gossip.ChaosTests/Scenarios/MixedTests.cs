using Gossip.ChaosTests.Expectations;
using Gossip.ChaosTests.Network;
using Gossip.ChaosTests.Nodes;
using Gossip.InteropTests;

namespace Gossip.ChaosTests.Scenarios;

/// <summary>The same faults in a cluster of three agents and three Serf agents. What Serf calls failed is read from its log.</summary>
[RequiresPeer("serf")]
internal sealed class MixedTests : ChaosTest
{
    private const int OfEach = 3;
    private static readonly TimeSpan s_quiet = TimeSpan.FromSeconds(15);

    private AgentNode[] _agents = [];
    private SerfNode[] _serfs = [];

    private static ProtocolBounds Bounds { get; } = Preset.Lan.For(2 * OfEach);

    private IReadOnlyList<INode> Everybody => [.. _agents, .. _serfs];

    /// <summary>Nobody who runs is called failed by anybody; a dead one of either make is found out by both.</summary>
    [TestCase(10)]
    [TestCase(20)]
    public async Task Under_loss_the_dead_of_either_make_are_found_out_and_nobody_else(int percent)
    {
        VirtualNetwork network = await StartMixedAsync();
        await network.ApplyAsync(_ => [Fault.Loss(percent)]);
        await Task.Delay(s_quiet);
        AssertNobodyFailed([]);

        INode[] dead = [_agents[^1], _serfs[^1]];
        await Task.WhenAll(dead.Select(node => node.Process.KillAsync()));
        (_agents, _serfs) = (_agents[..^1], _serfs[..^1]);
        TimeSpan noticed = await GiveUpAsync(_agents, dead, Bounds.EveryoneNotices);
        await Eventually.Async(
            () => _serfs.All(serf => dead.All(node => serf.Failed.Contains(node.Name))), Bounds.EveryoneNotices, "Serf has given up both");
        await network.HealAsync();
        await AgreeAsync(Everybody, Bounds.Agreement, "all agree after the loss");

        AssertNobodyFailed([.. dead.Select(node => node.Name)]);
        Measured($"{percent} % loss: the dead of either make noticed by all agents after {noticed.TotalSeconds:0.0} s (at most {Bounds.EveryoneNotices.TotalSeconds:0})");
    }

    /// <summary>Both makes ping over streams when packets are not answered.</summary>
    [Test]
    public async Task Where_UDP_is_blocked_at_one_of_either_make_nobody_is_called_failed()
    {
        VirtualNetwork network = await StartMixedAsync();
        Host[] blocked = [_agents[^1].Host, _serfs[^1].Host];

        await network.ApplyAsync(host => [blocked.Contains(host) ? Fault.Udp() : Fault.Udp(blocked)]);
        await Task.Delay(s_quiet);
        await network.HealAsync();
        TimeSpan agreed = await AgreeAsync(Everybody, Bounds.Agreement, "all agree");

        AssertNobodyFailed([]);
        Measured($"nobody called failed, agreement {agreed.TotalSeconds:0.0} s after the network");
    }

    /// <summary>An agent and a Serf agent stand still until they are given up, and go on.</summary>
    [Test]
    public async Task Those_of_either_make_who_stand_still_come_back()
    {
        await StartMixedAsync();
        INode[] stopped = [_agents[^1], _serfs[^1]];

        await Task.WhenAll(stopped.Select(node => node.Process.SignalAsync("STOP")));
        TimeSpan noticed = await GiveUpAsync(_agents[..^1], stopped, Bounds.EveryoneNotices);
        await Task.WhenAll(stopped.Select(node => node.Process.SignalAsync("CONT")));
        TimeSpan agreed = await AgreeAsync(Everybody, Bounds.Agreement, "both are back");

        AssertNobodyFailed([.. stopped.Select(node => node.Name)]);
        Measured($"given up after {noticed.TotalSeconds:0.0} s, agreement {agreed.TotalSeconds:0.0} s after they went on");
    }

    /// <summary>
    /// A rolling upgrade of the .NET half. Serf shows as failed whoever leaves without its own kind of goodbye, hence each agent once, for
    /// the time it is away; nobody else.
    /// </summary>
    [Test]
    public async Task A_rolling_restart_of_the_agents_has_Serf_call_no_third_one_failed()
    {
        await StartMixedAsync();

        for (int i = 0; i < _agents.Length; i++)
        {
            await _agents[i].Process.WriteLineAsync("leave");
            await _agents[i].Process.ExitAsync(GossipOptions.Lan().LeaveTimeout + ProtocolBounds.BusyMachine);
            _agents[i] = await StartAgentAsync(_agents[i].Host, "--join", _serfs[i].Address);
            await AgreeAsync(Everybody, Bounds.Agreement, $"{_agents[i].Name} is back");
        }

        string[] away = [.. _agents.Select(agent => agent.Name)];
        AssertNobodyFailed();
        Assert.That(_serfs.Select(serf => serf.Failed), Is.All.EqualTo(away));
    }

    private async Task<VirtualNetwork> StartMixedAsync()
    {
        VirtualNetwork network = await CreateNetworkAsync(2 * OfEach);
        _agents = await StartAgentsAsync([.. network.Hosts.Take(OfEach)]);
        _serfs = await Task.WhenAll(network.Hosts.Skip(OfEach).Select(host => StartSerfAsync(host, network.Hosts[0])));
        await AgreeAsync(Everybody, Bounds.Spread, "all know each other after their start");
        return network;
    }

    private void AssertNobodyFailed(string[] but)
    {
        AssertNobodyFailed(accusation => but.Contains(accusation.Member));
        Assert.That(_serfs.SelectMany(serf => serf.Failed).Except(but), Is.Empty, "whom Serf called failed");
    }
}
