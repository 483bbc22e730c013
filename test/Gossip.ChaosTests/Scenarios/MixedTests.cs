using Gossip.ChaosTests.Expectations;
using Gossip.ChaosTests.Network;
using Gossip.ChaosTests.Nodes;
using Gossip.InteropTests;

namespace Gossip.ChaosTests.Scenarios;

/// <summary>Loss, walls and rolling restarts where half of the cluster is Serf.</summary>
[RequiresPeer("serf")]
internal sealed class MixedTests : MixedClusterTest
{
    private static readonly TimeSpan s_quiet = TimeSpan.FromSeconds(15);

    /// <summary>Nobody who runs is called failed by anybody; a dead one of either make is found out by both.</summary>
    [TestCase(1)]
    [TestCase(5)]
    [TestCase(10)]
    [TestCase(20)]
    public async Task Under_loss_the_dead_of_either_make_are_found_out_and_nobody_else(int percent)
    {
        INode[] dead = await FindOutTheDeadAsync(percent);

        AssertNobodyFailed(dead);
    }

    /// <summary>
    /// Half of all round trips fail. Serf repeats no refutation, so that one may be missed: its victim is then called failed for a moment,
    /// and all agree once the loss is over.
    /// </summary>
    [Test]
    public async Task Under_30_percent_loss_the_dead_of_either_make_are_found_out_and_all_agree_afterwards()
    {
        INode[] dead = await FindOutTheDeadAsync(percent: 30);

        string[] mistaken = [.. CalledFailed.Except(dead.Select(node => node.Name))];
        Measured($"30 % loss: {mistaken.Length} of {2 * OfEach} called failed though they ran");
    }

    /// <summary>An agent and a Serf agent stand still until they are given up, and go on.</summary>
    [Test]
    public async Task Those_of_either_make_who_stand_still_come_back()
    {
        await StartMixedAsync();
        INode[] stopped = [Running[^1], Serfs[^1]];

        await Task.WhenAll(stopped.Select(node => node.Process.SignalAsync("STOP")));
        TimeSpan noticed = await GiveUpAsync(stopped);
        await Task.WhenAll(stopped.Select(node => node.Process.SignalAsync("CONT")));
        TimeSpan agreed = await AgreeAsync(Everybody, Bounds.Agreement, "both are back");

        AssertNobodyFailed(stopped);
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

        for (int i = 0; i < Running.Length; i++)
        {
            await Running[i].Process.WriteLineAsync("leave");
            await Running[i].Process.ExitAsync(GossipOptions.Lan().LeaveTimeout + ProtocolBounds.BusyMachine);
            Running[i] = await StartAgentAsync(Running[i].Host, "--join", Serfs[i].Address);
            await AgreeAsync(Everybody, Bounds.Agreement, $"{Running[i].Name} is back");
        }

        string[] away = [.. Running.Select(agent => agent.Name)];
        AssertNobodyFailed(mayBe: null);
        Assert.That(Serfs.Select(serf => serf.Failed), Is.All.EqualTo(away));
    }

    private async Task<INode[]> FindOutTheDeadAsync(int percent)
    {
        VirtualNetwork network = await StartMixedAsync();
        await network.ApplyAsync(_ => [Fault.Loss(percent)]);
        await Task.Delay(s_quiet);

        INode[] dead = await KillOneOfEachAsync();
        TimeSpan noticed = await GiveUpAsync(dead);
        await network.HealAsync();
        TimeSpan agreed = await AgreeAsync(Everybody, Bounds.Agreement, "all agree after the loss");

        Measured($"{percent} % loss: the dead of either make noticed by all after {noticed.TotalSeconds:0.0} s (at most {Bounds.EveryoneNotices.TotalSeconds:0}), agreement {agreed.TotalSeconds:0.0} s after the loss ended");
        return dead;
    }
}
