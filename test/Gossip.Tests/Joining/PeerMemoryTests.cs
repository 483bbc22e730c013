using System.Net;
using Gossip.Joining;
using Gossip.Tests.Members;

namespace Gossip.Tests.Joining;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class PeerMemoryTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 2, 12, 0, 0, TimeSpan.Zero);

    private readonly PeerMemory _memory = new("local", TimeSpan.FromHours(72));

    [Test]
    public void This_node_is_not_its_own_peer()
    {
        _memory.Load([Peer("local", Now), Peer("a", Now)], Now);

        Assert.That(NamesOf(_memory.Peers), Is.EqualTo(["a"]));
    }

    [Test]
    public void Peers_are_forgotten_by_when_anybody_was_last_seen_and_not_by_the_time_of_now()
    {
        _memory.Load([Peer("a", Now), Peer("b", Now.AddHours(-72)), Peer("c", Now.AddHours(-73))], Now.AddYears(1));

        Assert.That(NamesOf(_memory.Peers), Is.EqualTo(["a", "b"]));
    }

    [Test]
    public void Of_too_many_those_seen_last_are_kept()
    {
        _memory.Load(Enumerable.Range(0, 1000).Select(i => Peer($"{i}", Now.AddMinutes(-i))), Now);

        Assert.That(NamesOf(_memory.Peers), Is.EqualTo(Enumerable.Range(0, 256).Select(i => $"{i}")));
    }

    [Test]
    public void Nobody_was_seen_later_than_now_though_the_clock_was_ahead()
    {
        _memory.Load([Peer("ahead", Now.AddYears(1)), Peer("a", Now)], Now);

        Assert.That(NamesOf(_memory.Peers), Is.EquivalentTo(["ahead", "a"]), "else it would have everybody else forgotten");
        Assert.That(_memory.Peers.Max(peer => peer.LastSeen), Is.EqualTo(Now));
    }

    [Test]
    public void The_address_seen_last_counts()
    {
        _memory.Load([Peer("a", Now) with { EndPoint = IPEndPoint.Parse("10.0.0.9:1") }, Peer("a", Now.AddHours(-1))], Now);

        Assert.That(_memory.Peers.Single().EndPoint, Is.EqualTo(IPEndPoint.Parse("10.0.0.9:1")));
    }

    [Test]
    public void Peers_of_an_earlier_run_are_unmet_until_they_are_live()
    {
        RuleFixture fixture = new RuleFixture().With("a");
        fixture.Table.Publish();
        _memory.Load([Peer("a", Now), Peer("b", Now)], Now);
        Assert.That(NamesOf(_memory.Unmet), Is.EquivalentTo(["a", "b"]));

        _memory.See(fixture.Table.Snapshot, Now.AddMinutes(1));

        Assert.That(NamesOf(_memory.Unmet), Is.EqualTo(["b"]));
        Assert.That(NamesOf(_memory.Peers).First(), Is.Not.EqualTo("b"), "those seen last come first");
    }

    private static RememberedPeer Peer(string name, DateTimeOffset seen) => new(name, IPEndPoint.Parse("10.0.0.1:7946"), seen);

    private static IEnumerable<string> NamesOf(IEnumerable<RememberedPeer> peers) => peers.Select(peer => peer.Name);
}
