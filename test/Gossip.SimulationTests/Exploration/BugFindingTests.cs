using Gossip.Simulation.Exploration;
using Gossip.Simulation.Exploration.Invariants;
using Gossip.Wire;

namespace Gossip.SimulationTests.Exploration;

/// <summary>The explorer finds bugs: put some in, and see them found and their plans shrunk to what it takes.</summary>
public sealed class BugFindingTests
{
    private static readonly ExplorationSettings Settings = new() { MostNodes = 6, Seconds = 120, MostFaults = 30 };

    [Test]
    public void News_that_bring_back_one_that_left_are_found_and_shrunk_to_its_leaving()
    {
        // Whoever hears a goodbye says once that the member is alive, one incarnation higher.
        ExplorationOutcome smallest = FindAndShrink(Tampered((packet, payload) =>
        {
            SentMessage goodbye = packet.Messages.FirstOrDefault(message => message.IsGoodbye);
            return goodbye.Subject is null
                ? [payload]
                : [payload, Messages.Alive(goodbye.Subject, new System.Net.IPEndPoint(new System.Net.IPAddress([10, 0, 0, 1]), 7946), goodbye.Incarnation + 1)];
        }));

        Assert.That(smallest.Breach!.Invariant, Is.AnyOf("only the member itself raises its incarnation", "left stays left"));
        Assert.That(smallest.Plan.Faults.Select(fault => fault.Kind), Is.EqualTo(new[] { FaultKind.Leave }));
        Assert.That(smallest.Plan.Faults[0].Nodes, Has.Count.EqualTo(1));
    }

    [Test]
    public void Packets_that_are_too_large_are_found_and_shrunk_to_what_raises_suspicion()
    {
        ExplorationOutcome smallest = FindAndShrink(Tampered((packet, payload) =>
            packet.Messages.Any(message => message.Type == MessageType.Suspect) ? [[.. payload, .. new byte[1400]]] : [payload]));

        Assert.That(smallest.Breach!.Invariant, Is.EqualTo("packets fit"));
        Assert.That(smallest.Plan.Faults, Has.Count.EqualTo(1));
        Assert.That(smallest.Plan.Nodes, Is.LessThanOrEqualTo(3));
    }

    [Test]
    public void Broadcasts_that_are_sent_too_often_are_found_without_any_fault()
    {
        ExplorationOutcome smallest = FindAndShrink(Tampered((packet, payload) =>
            packet.Messages.Any(message => message.Type == MessageType.Alive) ? Enumerable.Repeat(payload, 9) : [payload]));

        Assert.That(smallest.Breach!.Invariant, Is.EqualTo("broadcasts are limited"));
        Assert.That(smallest.Plan.Faults, Is.Empty);
    }

    [Test]
    public void Metadata_that_never_arrives_are_found_and_shrunk_to_their_change()
    {
        // Alive messages beyond the first incarnation are kept back; push/pull is switched off.
        ExplorationOutcome smallest = FindAndShrink(
            (number, options) => Tampered((packet, payload) =>
                packet.Messages.Any(message => message.Type == MessageType.Alive && message.Incarnation > 1) ? [] : [payload])(number, options)
                with { PushPullInterval = TimeSpan.Zero },
            seed => ExplorationPlan.Parse($"""
                seed {seed}, nodes 3, starters 3, seconds 60
                at 10 for 5 duplicate 0.5
                at 20 metadata 1 12
                at 25 for 5 latency 20
                at 30 for 2 reorder 0.3
                """));

        Assert.That(smallest.Breach!.Invariant, Is.EqualTo(Convergence.Name));
        Assert.That(smallest.Breach.Message, Does.Contain("other metadata"));
        Assert.That(smallest.Plan.Faults.Select(fault => fault.Kind), Is.EqualTo(new[] { FaultKind.Metadata }));
    }

    [Test]
    public void A_failure_is_explained_with_the_seed_the_smallest_plan_and_the_command()
    {
        var explorer = new Explorer(Settings, Tampered((_, payload) => [[.. payload, .. new byte[1400]]]));

        string explanation = explorer.Explain(explorer.Explore(seed: 5));

        Assert.That(explanation, Does.StartWith("Seed 5: \"packets fit\" broke at ")
            .And.Contain("The smallest plan").And.Contain("GOSSIP_EXPLORE_SEEDS=5..5 dotnet test"));
    }

    private static Func<int, GossipOptions, GossipOptions> Tampered(Func<SentPacket, byte[], IEnumerable<byte[]>> tamper) =>
        (_, options) => options with { Transport = new TamperedTransport(options.Transport!, tamper) };

    /// <summary>The first seed that fails, shrunk.</summary>
    private static ExplorationOutcome FindAndShrink(
        Func<int, GossipOptions, GossipOptions> tamper, Func<int, ExplorationPlan>? draw = null)
    {
        draw ??= seed => PlanGenerator.Draw(seed, Settings);
        for (int seed = 1; seed <= 20; seed++)
        {
            ExplorationOutcome outcome = ExplorationRun.Execute(draw(seed), tamper);
            if (outcome.Breach is not null)
            {
                TestContext.Out.WriteLine(outcome);
                return new Shrinker(plan => ExplorationRun.Execute(plan, tamper)).Shrink(outcome);
            }
        }

        throw new AssertionException("No seed found the bug.");
    }
}
