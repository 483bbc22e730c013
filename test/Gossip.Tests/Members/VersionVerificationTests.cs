using static Gossip.Tests.Members.RuleFixture;

namespace Gossip.Tests.Members;

/// <summary>Every alive node's current version has to lie within what all alive nodes of both sides understand.</summary>
public sealed class VersionVerificationTests
{
    [Test]
    public void Members_that_understand_each_other_may_merge()
    {
        var node = new RuleFixture();

        Assert.That(node.Merge(Remote("b", MemberState.Alive, versions: new MemberVersions(2, 3, 3, 0, 0, 0))), Is.Null);
    }

    [Test]
    public void A_member_that_speaks_what_we_do_not_understand_is_named_with_the_range()
    {
        var node = new RuleFixture();

        string? fault = node.Merge(Remote("b", MemberState.Alive, versions: new MemberVersions(1, 6, 6, 0, 0, 0)));

        Assert.That(fault, Does.Contain("'b'").And.Contain("protocol version 6").And.Contain("1 to 5"));
    }

    [Test]
    public void A_member_that_does_not_understand_what_we_speak_is_refused_and_we_are_named()
    {
        var node = new RuleFixture();

        string? fault = node.Merge(Remote("b", MemberState.Alive, versions: new MemberVersions(3, 5, 3, 0, 0, 0)));

        Assert.That(fault, Does.Contain("'a'").And.Contain("version 2").And.Contain("3 to 5"));
    }

    [Test]
    public void Two_of_their_members_that_do_not_understand_each_other_are_refused()
    {
        var node = new RuleFixture();

        string? fault = node.Merge(
            Remote("b", MemberState.Alive, versions: new MemberVersions(1, 3, 2, 0, 0, 0)),
            Remote("c", MemberState.Alive, versions: new MemberVersions(1, 5, 4, 0, 0, 0)));

        Assert.That(fault, Does.Contain("'c'"));
    }

    [Test]
    public void Serf_agents_refuse_a_node_without_their_application_protocol_and_are_refused_by_it()
    {
        var node = new RuleFixture();

        string? fault = node.Merge(Remote("b", MemberState.Alive, versions: new MemberVersions(1, 5, 2, 2, 5, 4)));

        Assert.That(fault, Does.Contain("application protocol"));
    }

    [TestCase((byte)2)]
    [TestCase((byte)5)]
    public void The_bounds_of_the_range_belong_to_it(byte version)
    {
        RuleFixture node = new RuleFixture();

        Assert.That(node.Merge(Remote("b", MemberState.Alive, versions: new MemberVersions(2, 5, version, 0, 0, 0))), Is.Null);
    }

    [TestCase(MemberState.Suspect)]
    [TestCase(MemberState.Failed)]
    [TestCase(MemberState.Left)]
    public void Their_members_that_are_not_alive_have_no_say(MemberState state)
    {
        var node = new RuleFixture();

        Assert.That(node.Merge(Remote("b", state, versions: new MemberVersions(6, 7, 6, 0, 0, 0))), Is.Null);
    }

    [TestCase(MemberState.Suspect)]
    [TestCase(MemberState.Failed)]
    [TestCase(MemberState.Left)]
    public void Our_members_that_are_not_alive_have_no_say(MemberState state)
    {
        var node = new RuleFixture();
        node.Hear(Alive("b", versions: new MemberVersions(3, 7, 6, 0, 0, 0)));
        node.Rules.Apply(dead: state != MemberState.Suspect, new Gossip.Members.Accusation("b", state == MemberState.Left ? "b" : "c", 1));

        Assert.That(node.Merge(Remote("c", MemberState.Alive)), Is.Null);
    }

    [Test]
    public void An_alive_member_of_ours_has_a_say()
    {
        var node = new RuleFixture();
        node.Hear(Alive("b", versions: new MemberVersions(1, 5, 2, 0, 3, 0)));

        Assert.That(node.Merge(Remote("c", MemberState.Alive, versions: new MemberVersions(1, 5, 2, 0, 4, 4))), Does.Contain("'c'"));
    }

    [Test]
    public void Members_that_do_not_say_their_versions_have_no_say()
    {
        var node = new RuleFixture();

        Assert.That(node.Merge(Remote("b", MemberState.Alive) with { News = Alive("b") with { Versions = null } }), Is.Null);
        Assert.That(node["b"].State, Is.EqualTo(MemberState.Alive));
    }

    [Test]
    public void This_library_understands_versions_one_to_five_and_speaks_two_by_default()
    {
        Assert.That((MemberVersions.LowestProtocol, MemberVersions.HighestProtocol), Is.EqualTo(((byte)1, (byte)5)));
        Assert.That(GossipOptions.Lan().ProtocolVersion, Is.EqualTo(2));
        Assert.That(GossipOptions.Lan().ApplicationProtocol, Is.EqualTo(new ApplicationProtocol(0, 0, 0)));
    }
}
