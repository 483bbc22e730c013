using System.Net;
using Gossip.Members;
using Gossip.Tests.Diagnostics;
using Gossip.Wire;
using static Gossip.Tests.Members.RuleFixture;

namespace Gossip.Tests.Members;

public sealed class NewsReaderTests
{
    private static readonly byte[] TenZeroZeroTwo = [10, 0, 0, 2];
    private static readonly byte[] EmbeddedTenZeroZeroTwo = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 10, 0, 0, 2];

    [Test]
    public void News_of_a_member_not_heard_of_is_read_in_full()
    {
        var message = new AliveMessage
        {
            Node = "web-ü"u8, Address = TenZeroZeroTwo, Port = 7946, Metadata = "m"u8, Incarnation = 7, HasVersions = true, Versions = Versions,
        };

        Assert.That(Reader().TryRead(message, out AliveNews news), Is.True);
        Assert.That((news.Name, news.EndPoint, news.Incarnation, news.Versions), Is.EqualTo(("web-ü", At("b"), 7u, (MemberVersions?)Versions)));
        Assert.That(news.Metadata, Is.EqualTo("m"u8.ToArray()));
    }

    [Test]
    public void Without_versions_there_are_none() =>
        Assert.That(Reader().TryRead(From("b", TenZeroZeroTwo, 7946), out AliveNews news) && news.Versions is null, Is.True);

    [Test]
    public void An_address_embedded_in_a_longer_one_is_the_address_itself()
    {
        Assert.That(Reader().TryRead(From("b", EmbeddedTenZeroZeroTwo, 7946), out AliveNews news), Is.True);
        Assert.That(news.EndPoint, Is.EqualTo(At("b")));
    }

    [Test]
    public void Long_addresses_are_read()
    {
        Assert.That(Reader().TryRead(From("b", IPAddress.Parse("2001:db8::1").GetAddressBytes(), 1), out AliveNews news), Is.True);
        Assert.That(news.EndPoint, Is.EqualTo(IPEndPoint.Parse("[2001:db8::1]:1")));
    }

    [TestCase("", 4, 7946, TestName = "News_of_nobody_is_not_read")]
    [TestCase("b", 0, 7946, TestName = "News_without_an_address_is_not_read")]
    [TestCase("b", 5, 7946, TestName = "News_with_an_address_of_five_bytes_is_not_read")]
    [TestCase("b", 4, 0, TestName = "News_with_port_zero_is_not_read")]
    public void News_that_names_no_reachable_member_is_not_read(string name, int addressLength, int port)
    {
        Assert.That(Reader().TryRead(From(name, new byte[addressLength], (ushort)port), out AliveNews _), Is.False);
    }

    [TestCase("b", MemberState.Alive, 2u, 7946, ExpectedResult = true, TestName = "What_is_believed_already_is_old")]
    [TestCase("b", MemberState.Alive, 1u, 7946, ExpectedResult = true, TestName = "What_was_true_before_is_old")]
    [TestCase("b", MemberState.Alive, 3u, 7946, ExpectedResult = false, TestName = "A_higher_incarnation_is_new")]
    [TestCase("b", MemberState.Alive, 2u, 7947, ExpectedResult = false, TestName = "Another_address_may_be_a_conflict")]
    [TestCase("b", MemberState.Suspect, 2u, 7946, ExpectedResult = false, TestName = "A_suspect_that_speaks_up_is_answered")]
    [TestCase("b", MemberState.Failed, 1u, 7946, ExpectedResult = false, TestName = "A_dead_that_speaks_up_is_answered")]
    [TestCase("c", MemberState.Alive, 2u, 7946, ExpectedResult = false, TestName = "A_stranger_is_new")]
    public bool Old_news_is_told_from_new(string name, MemberState state, uint incarnation, int port)
    {
        RuleFixture node = new RuleFixture().With("b", state, incarnation: 2);
        var message = new AliveMessage { Node = System.Text.Encoding.UTF8.GetBytes(name), Address = TenZeroZeroTwo, Port = (ushort)port, Incarnation = incarnation };

        return new NewsReader(node.Table).IsOld(message);
    }

    [Test]
    public void Nothing_that_is_said_of_ourselves_is_old()
    {
        RuleFixture node = new RuleFixture().With("b", MemberState.Alive, incarnation: 2);
        var own = new LocalNode("b", At("b"), [], Versions);

        Assert.That(new NewsReader(node.Table, own).IsOld(new AliveMessage { Node = "b"u8, Address = TenZeroZeroTwo, Port = 7946, Incarnation = 2 }), Is.False);
    }

    [Test]
    public void What_is_known_of_a_member_is_used_again()
    {
        RuleFixture node = new RuleFixture();
        node.Hear(Alive("b", metadata: "m"));
        var message = new AliveMessage { Node = "b"u8, Address = TenZeroZeroTwo, Port = 7946, Metadata = "m"u8, Incarnation = 2 };

        new NewsReader(node.Table).TryRead(message, out AliveNews news);

        Assert.That(news.Name, Is.SameAs(node["b"].Name));
        Assert.That(news.EndPoint, Is.SameAs(node["b"].EndPoint));
        Assert.That(news.Metadata, Is.SameAs(node["b"].MetadataArray));
    }

    [Test]
    public void What_is_new_of_a_known_member_replaces_the_known()
    {
        RuleFixture node = new RuleFixture().With("b");
        var message = new AliveMessage { Node = "b"u8, Address = TenZeroZeroTwo, Port = 7947, Metadata = "new"u8, Incarnation = 2 };

        new NewsReader(node.Table).TryRead(message, out AliveNews news);

        Assert.That(news.EndPoint.Port, Is.EqualTo(7947));
        Assert.That(news.Metadata, Is.EqualTo("new"u8.ToArray()));
    }

    [Test]
    public void News_of_known_members_allocates_nothing()
    {
        RuleFixture node = new RuleFixture().With("b", "c");
        var reader = new NewsReader(node.Table);

        Assert.That(Allocations.OfHundred(() => reader.TryRead(KnownB(), out AliveNews _)), Is.Zero);
        Assert.That(Allocations.OfHundred(() => reader.TryRead("b"u8, "c"u8, 1, out Accusation _)), Is.Zero);
    }

    [TestCase("", "c")]
    [TestCase("b", "")]
    [TestCase("", "")]
    public void Accusations_that_name_nobody_are_not_read(string node, string from) =>
        Assert.That(Reader().TryRead(System.Text.Encoding.UTF8.GetBytes(node), System.Text.Encoding.UTF8.GetBytes(from), 1, out _), Is.False);

    [Test]
    public void An_accusation_is_read_with_its_accuser()
    {
        Assert.That(Reader().TryRead("b"u8, "c"u8, 9, out Accusation accusation), Is.True);
        Assert.That(accusation, Is.EqualTo(new Accusation("b", "c", 9)));
    }

    [Test]
    public void A_line_of_a_push_pull_is_read_with_its_state()
    {
        var line = new PushPullNode { Name = "b"u8, Address = TenZeroZeroTwo, Port = 7946, Incarnation = 4, State = MemberState.Left };

        Assert.That(Reader().TryRead(line, out RemoteMember member), Is.True);
        Assert.That((member.State, member.News.Name, member.News.Incarnation), Is.EqualTo((MemberState.Left, "b", 4u)));
    }

    private static AliveMessage KnownB() => new() { Node = "b"u8, Address = TenZeroZeroTwo, Port = 7946, Incarnation = 1 };

    private static NewsReader Reader() => new(new MemberTable(10, hashSeed: 1));

    private static AliveMessage From(string name, byte[] address, ushort port) =>
        new() { Node = System.Text.Encoding.UTF8.GetBytes(name), Address = address, Port = port, Incarnation = 1 };
}
