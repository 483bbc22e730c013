using System.Diagnostics;
using System.Net.Sockets;
using Gossip.ChaosTests.Expectations;
using Gossip.ChaosTests.Network;
using Gossip.ChaosTests.Nodes;
using Gossip.InteropTests;

namespace Gossip.ChaosTests.Scenarios;

/// <summary>One agent and one Serf agent that die, stand still, come back or hardly get a processor.</summary>
[RequiresPeer("serf")]
internal sealed class MixedProcessTests : MixedClusterTest
{
    [Test]
    public async Task Those_of_either_make_with_a_twentieth_of_a_processor_have_nobody_called_failed_who_is_not_slow()
    {
        await StartMixedAsync();
        INode[] slow = [Running[^1], Serfs[^1]];

        await using (await ProcessorShare.LimitAsync(slow[0].Process, percent: 5))
        await using (await ProcessorShare.LimitAsync(slow[1].Process, percent: 5))
        {
            for (int i = 0; i < 20; i++)
            {
                await Running[i % 2].SendReliablyAsync(slow[0].Name, $"{i}{new string('x', 10_000)}");
                await Running[i % 2].Process.WriteLineAsync($"meta {i}"); // news keeps both busy
                await Task.Delay(TimeSpan.FromSeconds(1));
            }
        }

        TimeSpan agreed = await AgreeAsync(Everybody, Bounds.Agreement, "all agree");
        AssertNobodyFailed(but: slow);
        Measured($"called failed: [{string.Join(", ", CalledFailed)}], agreement {agreed.TotalSeconds:0.0} s after they had all of it again");
    }

    [TestCase(AddressFamily.InterNetwork)]
    [TestCase(AddressFamily.InterNetworkV6)]
    public async Task Those_of_either_make_who_are_killed_are_found_out_and_come_back(AddressFamily family)
    {
        await StartMixedAsync(family);

        INode[] dead = await KillOneOfEachAsync();
        TimeSpan noticed = await GiveUpAsync(dead);
        await Task.WhenAll(AddAgentAsync(dead[0].Host), AddSerfAsync(dead[1].Host));
        TimeSpan agreed = await AgreeAsync(Everybody, Bounds.Agreement, "both are back");

        AssertNobodyFailed(but: dead);
        Measured($"{family}: noticed by all after {noticed.TotalSeconds:0.0} s (at most {Bounds.EveryoneNotices.TotalSeconds:0}), back after {agreed.TotalSeconds:0.0} s");
    }

    [Test]
    public async Task Those_of_either_make_who_are_killed_and_start_again_at_once_are_not_missed()
    {
        await StartMixedAsync();

        long killed = Stopwatch.GetTimestamp();
        INode[] dead = await KillOneOfEachAsync();
        await Task.WhenAll(AddAgentAsync(dead[0].Host), AddSerfAsync(dead[1].Host));
        TimeSpan gone = Stopwatch.GetElapsedTime(killed);
        await AgreeAsync(Everybody, Bounds.Agreement, "both are back");
        await Task.Delay(Bounds.MaximumSuspicion); // a suspicion that nobody refuted would be over

        AssertNobodyFailed(gone > Bounds.MinimumSuspicion ? dead : []);
        Measured($"gone for {gone.TotalSeconds:0.0} s (shortest suspicion {Bounds.MinimumSuspicion.TotalSeconds:0.0})");
    }

    [Test]
    public async Task Those_of_either_make_who_stand_still_for_less_than_the_shortest_suspicion_are_not_called_failed()
    {
        await StartMixedAsync();
        INode[] stopped = [Running[^1], Serfs[^1]];
        TimeSpan pause = Bounds.MinimumSuspicion * 0.75;

        for (int i = 0; i < 3; i++)
        {
            await Task.WhenAll(stopped.Select(node => node.Process.PauseAsync(pause)));
            await AgreeAsync(Everybody, Bounds.Agreement, "all agree again");
            await Task.Delay(pause);
        }

        AssertNobodyFailed();
        Measured($"three times {pause.TotalSeconds:0.0} s: nobody called failed");
    }
}
