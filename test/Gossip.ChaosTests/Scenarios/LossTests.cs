using Gossip.ChaosTests.Expectations;
using Gossip.ChaosTests.Network;
using Gossip.ChaosTests.Nodes;

namespace Gossip.ChaosTests.Scenarios;

/// <summary>Every host loses a share of all packets that arrive, of UDP and TCP alike.</summary>
internal sealed class LossTests : ChaosTest
{
    private const int Nodes = 6;
    private static readonly TimeSpan s_quiet = TimeSpan.FromSeconds(15);

    [TestCase(1)]
    [TestCase(5)]
    [TestCase(10)]
    [TestCase(20)]
    public async Task Under_loss_the_dead_are_found_out_and_nobody_else_is_called_failed(int percent)
    {
        await FindOutTheDeadAsync(percent);

        AssertNobodyFailed(accusation => accusation.Member == $"node-{Nodes}");
    }

    /// <summary>
    /// Half of all round trips fail, and a refutation that each sends four times can miss somebody now and then: the accused is then called
    /// failed for a moment, and all agree once the loss is over.
    /// </summary>
    [Test]
    public async Task Under_30_percent_loss_the_dead_are_found_out_and_all_agree_afterwards()
    {
        await FindOutTheDeadAsync(percent: 30);

        int mistaken = Accusation.Of(Agents).Where(accusation => accusation.Member != $"node-{Nodes}").Select(a => a.Member).Distinct().Count();
        Measured($"30 % loss: {mistaken} of {Nodes} called failed though they ran");
    }

    private async Task FindOutTheDeadAsync(int percent)
    {
        VirtualNetwork network = await CreateNetworkAsync(Nodes);
        AgentNode[] agents = await StartClusterAsync(network);
        ProtocolBounds bounds = Preset.For(Nodes);
        await network.ApplyAsync(_ => [Fault.Loss(percent)]);

        await Task.Delay(s_quiet);
        AgentNode victim = agents[^1];
        await victim.Process.KillAsync();
        TimeSpan noticed = await GiveUpAsync(agents[..^1], [victim], bounds.EveryoneNotices);
        await network.HealAsync();
        TimeSpan agreed = await AgreeAsync(agents[..^1], bounds.Agreement, "all agree after the loss");

        Measured($"{percent} % loss: the dead noticed by all after {noticed.TotalSeconds:0.0} s (at most {bounds.EveryoneNotices.TotalSeconds:0}), agreement {agreed.TotalSeconds:0.0} s after the loss ended");
    }
}
