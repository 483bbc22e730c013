using Gossip.Detection;
using Gossip.Diagnostics;
using Gossip.Tests.Diagnostics;
using Gossip.Tests.Members;

namespace Gossip.Tests.Detection;

public sealed class ProbeAnswersTests
{
    private static readonly string[] Four = ["b", "c", "d", "e"];

    [Test]
    public void Nothing_is_known_before_the_first_probe_and_without_anybody_to_probe()
    {
        var alone = new RuleFixture();
        alone.Table.Publish();
        var answersOfOneAlone = new ProbeAnswers(alone.Table);
        answersOfOneAlone.Add("b", ProbeOutcome.Failed);

        Assert.That(AnswersOf(Four, out _).Reachability, Is.EqualTo(PacketReachability.Unknown));
        Assert.That(answersOfOneAlone.Reachability, Is.EqualTo(PacketReachability.Unknown));
    }

    [TestCase(PacketReachability.Reachable, ProbeOutcome.Acknowledged, ProbeOutcome.AcknowledgedLate, ProbeOutcome.Failed, ProbeOutcome.Acknowledged)]
    [TestCase(PacketReachability.PartlyBlocked, ProbeOutcome.Acknowledged, ProbeOutcome.PacketsBlocked, ProbeOutcome.Acknowledged, ProbeOutcome.Acknowledged)]
    [TestCase(PacketReachability.PartlyBlocked, ProbeOutcome.PacketsBlocked, ProbeOutcome.PacketsBlocked, ProbeOutcome.AcknowledgedLate, ProbeOutcome.Failed)]
    [TestCase(PacketReachability.Blocked, ProbeOutcome.PacketsBlocked, ProbeOutcome.Failed, ProbeOutcome.PacketsBlocked, ProbeOutcome.Failed)]
    [TestCase(PacketReachability.Unreachable, ProbeOutcome.Failed, ProbeOutcome.Failed, ProbeOutcome.Failed, ProbeOutcome.Failed)]
    public void The_latest_probes_tell(object expected, params object[] outcomes)
    {
        ProbeAnswers answers = AnswersOf(Four, out _);
        foreach ((string name, object outcome) in Four.Zip(outcomes))
        {
            answers.Add(name, (ProbeOutcome)outcome);
        }

        Assert.That(answers.Reachability, Is.EqualTo(expected));
    }

    [Test]
    public void One_lost_packet_between_two_nodes_does_not_count_as_blocked()
    {
        ProbeAnswers answers = AnswersOf(["b"], out _);
        answers.Add("b", ProbeOutcome.Acknowledged);
        answers.Add("b", ProbeOutcome.PacketsBlocked);

        Assert.That(answers.Reachability, Is.EqualTo(PacketReachability.PartlyBlocked));
    }

    [Test]
    public void Older_probes_than_there_are_members_tell_nothing()
    {
        ProbeAnswers answers = AnswersOf(Four, out _);
        answers.Add("b", ProbeOutcome.Acknowledged);

        Enumerable.Repeat("c", Four.Length).ToList().ForEach(name => answers.Add(name, ProbeOutcome.PacketsBlocked));

        Assert.That(answers.Reachability, Is.EqualTo(PacketReachability.Blocked));
    }

    [Test]
    public void A_member_is_reached_by_streams_only_until_a_probe_of_it_ends_otherwise()
    {
        ProbeAnswers answers = AnswersOf(Four, out _);
        answers.Add("b", ProbeOutcome.PacketsBlocked);
        answers.Add("b", ProbeOutcome.PacketsBlocked);
        answers.Add("c", ProbeOutcome.PacketsBlocked);
        answers.Add("d", ProbeOutcome.Acknowledged);
        Assert.That(answers.StreamOnlyMembers, Is.EqualTo(2));

        answers.Add("b", ProbeOutcome.Acknowledged);
        answers.Add("c", ProbeOutcome.Failed);

        Assert.That(answers.StreamOnlyMembers, Is.Zero);
    }

    [Test]
    public void A_member_that_has_gone_is_counted_no_more()
    {
        ProbeAnswers answers = AnswersOf(Four, out RuleFixture node);
        answers.Add("b", ProbeOutcome.PacketsBlocked);
        answers.Add("c", ProbeOutcome.PacketsBlocked);

        node.HearDead("b", 1, from: "b");

        Assert.That(answers.StreamOnlyMembers, Is.EqualTo(1));
    }

    [Test]
    public void A_probe_costs_no_memory()
    {
        ProbeAnswers answers = AnswersOf(Four, out _);

        Assert.That(Allocations.OfHundred(() => answers.Add("b", ProbeOutcome.Acknowledged)), Is.Zero);
    }

    private static ProbeAnswers AnswersOf(string[] others, out RuleFixture node)
    {
        node = new RuleFixture().With(others);
        node.Table.Publish();
        return new ProbeAnswers(node.Table);
    }
}
