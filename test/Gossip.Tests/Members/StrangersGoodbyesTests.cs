using Gossip.Members;
using Microsoft.Extensions.Time.Testing;
using static Gossip.Tests.Members.RuleFixture;

namespace Gossip.Tests.Members;

/// <summary>A goodbye that overtakes the news that its node came.</summary>
public sealed class StrangersGoodbyesTests
{
    [TestCase(1u, 1u)]
    [TestCase(1u, 3u)]
    public void A_stranger_that_said_goodbye_has_left_when_it_turns_up(uint alive, uint goodbye)
    {
        var node = new RuleFixture();

        node.HearDead("b", goodbye, from: "b");
        Assert.That(node.Knows("b"), Is.False);
        node.Hear(Alive("b", alive));

        Assert.That((node["b"].State, node["b"].Incarnation), Is.EqualTo((MemberState.Left, goodbye)));
        Assert.That(node.Happened(), Is.SupersetOf(["MemberJoined b", "MemberLeft b", $"tell dead b {goodbye} from b"]));
    }

    [Test]
    public void So_it_has_when_it_turns_up_in_a_push_pull()
    {
        var node = new RuleFixture();

        node.HearDead("b", 1, from: "b");
        node.Merge(Remote("b", MemberState.Alive));

        Assert.That(node["b"].State, Is.EqualTo(MemberState.Left));
    }

    [Test]
    public void A_stranger_that_started_again_since_its_goodbye_is_a_member()
    {
        var node = new RuleFixture();

        node.HearDead("b", 1, from: "b");
        node.Hear(Alive("b", incarnation: 2));

        Assert.That(node["b"].State, Is.EqualTo(MemberState.Alive));
    }

    [Test]
    public void A_goodbye_counts_once()
    {
        var node = new RuleFixture();
        node.HearDead("b", 1, from: "b");
        node.Hear(Alive("b"));
        node.Time.Advance(node.Options.GossipToTheDeadTime + TimeSpan.FromTicks(1));
        node.Do(new MembershipCommand.Reap());

        node.Hear(Alive("b"));

        Assert.That(node["b"].State, Is.EqualTo(MemberState.Alive));
    }

    [Test]
    public void A_goodbye_is_remembered_as_long_as_one_who_left()
    {
        var node = new RuleFixture();
        node.HearDead("b", 1, from: "b");
        node.HearDead("c", 1, from: "c");

        node.Time.Advance(node.Options.GossipToTheDeadTime);
        node.Hear(Alive("b"));
        node.Time.Advance(TimeSpan.FromTicks(1));
        node.Hear(Alive("c"));

        Assert.That((node["b"].State, node["c"].State), Is.EqualTo((MemberState.Left, MemberState.Alive)));
    }

    [Test]
    public void Of_the_goodbyes_of_one_stranger_the_newest_counts()
    {
        StrangersGoodbyes goodbyes = Goodbyes();
        foreach (uint incarnation in new uint[] { 2, 5, 3 })
        {
            goodbyes.Add(new Accusation("b", "b", incarnation));
        }

        Assert.That(goodbyes.TryTake("b", out Accusation goodbye));
        Assert.That(goodbye.Incarnation, Is.EqualTo(5));
        Assert.That(goodbyes.TryTake("b", out _), Is.False);
    }

    [Test]
    public void However_many_strangers_say_goodbye_the_latest_256_are_remembered()
    {
        StrangersGoodbyes goodbyes = Goodbyes();
        for (uint i = 0; i < 10_000; i++)
        {
            goodbyes.Add(new Accusation($"stranger-{i}", $"stranger-{i}", i));
            // One that keeps saying it takes no more room than once in a while each.
            goodbyes.Add(new Accusation("often", "often", i));
        }

        Assert.That(goodbyes.Count, Is.LessThanOrEqualTo(StrangersGoodbyes.Maximum));
        Assert.That(goodbyes.TryTake("stranger-0", out _), Is.False);
        Assert.That(goodbyes.TryTake("stranger-9999", out _));
        Assert.That(goodbyes.TryTake("often", out Accusation often) && often.Incarnation == 9_999);
    }

    private static StrangersGoodbyes Goodbyes() => new(TimeSpan.FromSeconds(30), new FakeTimeProvider());
}
