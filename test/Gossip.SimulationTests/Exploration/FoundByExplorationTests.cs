using Gossip.Simulation.Exploration;

namespace Gossip.SimulationTests.Exploration;

/// <summary>What the explorer has found, each with its seed and its smallest plan.</summary>
public sealed class FoundByExplorationTests
{
    [Test]
    public void Packets_with_a_checksum_stay_within_the_packet_size() => Run("""
        seed 182, nodes 6, starters 6, seconds 281, local-preset False, compression False
        stream-pings False, mixed-protocols False, reclaim 0, packet-size 1200, queue-depth 16
        at 274.35 for 6.86 stall 2
        at 279.97 metadata 0,1 512
        """);

    [Test]
    public void Stale_news_from_an_address_before_the_last_do_not_bring_back_one_that_left() => Run("""
        seed 187, nodes 14, starters 14, seconds 300, local-preset False, compression True
        stream-pings False, mixed-protocols True, reclaim 20, packet-size 1200, queue-depth 1024
        at 187.12 crash 4
        at 203.34 leave 7,9,10,12,13
        at 246.22 crash 2
        at 255.78 move 0,1,3,5,6,8
        at 284.79 leave 1
        """);

    [Test]
    public void A_transport_that_is_disposed_while_it_stalls_may_still_be_resumed() => Run("""
        seed 1, nodes 3, starters 3, seconds 60
        at 20 for 20 stall 1
        at 22 leave 1
        """);

    private static void Run(string plan)
    {
        ExplorationOutcome outcome = ExplorationRun.Execute(ExplorationPlan.Parse(plan));

        Assert.That(outcome.Breach, Is.Null, outcome.Breach?.ToString());
    }
}
