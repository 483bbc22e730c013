using System.Net;
using System.Text.Json;
using Gossip.InteropTests.Processes;

namespace Gossip.InteropTests.Go;

/// <summary>Who is refused, and what the refused are told.</summary>
internal sealed class PolicyTests : MemberlistTest
{
    private const string Reason = "the staging cluster stays outside";

    [Test]
    public async Task A_peer_whose_merge_a_node_refuses_is_told_why()
    {
        GossipNode node = await StartNodeAsync(UniqueName, options => options with { MergePolicy = new Refusal() });
        MemberlistPeer peer = await StartPeerAsync("peer");

        string error = await FailToJoinAsync(peer, node);

        Assert.That(error, Does.Contain(Reason));
        Assert.That(node.Cluster.AliveCount, Is.EqualTo(1));
        Assert.That(await peer.MembersAsync(), Has.Count.EqualTo(1));
    }

    [Test]
    public async Task A_node_whose_own_policy_refuses_a_peer_does_not_join_it()
    {
        GossipNode node = await StartNodeAsync(UniqueName, options => options with { MergePolicy = new Refusal() });
        MemberlistPeer peer = await StartPeerAsync("peer");

        JoinFailedException refused = Assert.ThrowsAsync<JoinFailedException>(() => node.JoinAsync(peer));

        Assert.That(refused.Message, Does.Contain(Reason));
        Assert.That(node.Cluster.AliveCount, Is.EqualTo(1));
    }

    /// <summary>A memberlist answers with its state before it asks its application, and then closes: for who joins, that is a success.</summary>
    [Test]
    public async Task A_peer_that_refuses_a_merge_tells_neither_a_node_nor_a_memberlist_that_joins_it()
    {
        GossipNode node = await StartNodeAsync(UniqueName);
        MemberlistPeer peer = await StartPeerAsync("peer", "--refuse-merge", Reason), other = await StartPeerAsync("other");

        JoinResult joined = await node.JoinAsync(peer);
        await other.JoinAsync(peer);

        Assert.That(joined.Contacted, Is.EqualTo(1));
        await peer.Process.Errors.WaitForAsync(
            line => line.Contains($"Failed push/pull merge: {Reason}", StringComparison.Ordinal), Soon, "the peer logs that it refused");
    }

    [Test]
    public async Task A_peer_that_refuses_a_node_does_not_join_it()
    {
        GossipNode node = await StartNodeAsync(UniqueName);
        MemberlistPeer peer = await StartPeerAsync("peer", "--refuse-merge", Reason);

        Assert.That(await FailToJoinAsync(peer, node), Does.Contain(Reason));
    }

    [Test]
    public async Task A_peer_that_the_member_filter_refuses_never_shows_up()
    {
        GossipNode node = await StartNodeAsync(UniqueName, options => options with { MemberFilter = new AllBut("unwanted") });
        MemberlistPeer wanted = await StartPeerAsync("wanted", "--join", node.Address);
        MemberlistPeer unwanted = await StartPeerAsync("unwanted", "--join", wanted.Address);
        await Task.WhenAll(wanted.WaitForAsync("joined", unwanted.Name, Soon), unwanted.WaitForAsync("joined", node.Name, Soon));

        await unwanted.JoinAsync(node);
        await wanted.SetMetadataAsync("heard after all of that");

        await node.WaitForAsync<MemberUpdated>(wanted.Name, Soon);
        Assert.That(node.Cluster.Members.Select(member => member.Name), Is.EquivalentTo(new[] { node.Name, wanted.Name }));
        Assert.That(node.Events.ToList(), Has.None.Matches<NodeEvent>(e => e.Member.Name == unwanted.Name));
    }

    [Test]
    public async Task A_peer_outside_of_the_allowed_networks_is_refused_and_one_inside_is_not()
    {
        GossipNode node = await StartNodeAsync(UniqueName, options => options with { AllowedNetworks = [new IPNetwork(IPAddress.Loopback, 32)] });
        MemberlistPeer inside = await StartPeerAsync("inside", "--join", node.Address);
        MemberlistPeer outside = await StartPeerAsync("outside", "--bind", "127.0.0.2:0", "--join", inside.Address);
        await inside.WaitForAsync("joined", outside.Name, Soon);

        // What the peer connects from is for its system to choose; where it listens is not.
        await outside.Process.WriteLineAsync($"join {node.Address}");
        await ExchangeNewsAsync(node, inside);

        Assert.That(node.Cluster.Members.Select(member => member.Name), Is.EquivalentTo(new[] { node.Name, inside.Name }));
        Assert.That(node.Events.ToList(), Has.None.Matches<NodeEvent>(e => e.Member.Name == outside.Name));
    }

    private static async Task<string> FailToJoinAsync(MemberlistPeer peer, GossipNode node)
    {
        JsonElement result = (await peer.AskAsync($"join {node.Address}", "join-result")).Json;
        Assert.That(result.GetProperty("contacted").GetInt32(), Is.Zero, $"{result}");
        return result.GetProperty("failures")[0].GetProperty("error").GetString()!;
    }

    private sealed class Refusal : IMergePolicy
    {
        public string? Refuse(IReadOnlyList<Member> members) => Reason;
    }

    private sealed class AllBut(string name) : IMemberFilter
    {
        public bool Accepts(Member candidate) => candidate.Name != name;
    }
}
