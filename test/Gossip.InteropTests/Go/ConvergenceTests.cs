using Gossip.InteropTests.Processes;

namespace Gossip.InteropTests.Go;

internal sealed class ConvergenceTests : MemberlistTest
{
    // Gossip may miss a member here and there; a push/pull closes the gap, and with this interval a dozen of them have their turn.
    private static readonly TimeSpan s_pushPullInterval = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan s_convergence = TimeSpan.FromSeconds(40);

    /// <summary>Each joins through another one, now of the one make, now of the other.</summary>
    [Test]
    public async Task Four_nodes_and_four_memberlist_peers_become_one_cluster()
    {
        GossipNode[] nodes = await Task.WhenAll(Enumerable.Range(1, 4).Select(
            i => StartNodeAsync($"node-{i}", options => options with { PushPullInterval = s_pushPullInterval })));
        MemberlistPeer[] peers = await Task.WhenAll(Enumerable.Range(1, 4).Select(
            i => StartPeerAsync($"peer-{i}", "--push-pull-interval", $"{s_pushPullInterval.TotalSeconds}s")));

        await nodes[0].JoinAsync(peers[0]);
        await peers[1].JoinAsync(nodes[0]);
        await Task.WhenAll(nodes[1].JoinAsync(nodes[0]), peers[2].JoinAsync(peers[0]), nodes[2].JoinAsync(peers[1]));
        await Task.WhenAll(nodes[3].JoinAsync(peers[2]), peers[3].JoinAsync(nodes[2]));

        string[] everybody = [.. nodes.Select(n => n.Name), .. peers.Select(p => p.Name)];
        await Eventually.Async(() => nodes.All(node => everybody.All(node.SeesAlive)), s_convergence, "every node sees all eight alive");
        await Task.WhenAll(peers.Select(peer => Eventually.Async(
            async () => (await NamesOfLivingAsync(peer)).Order().SequenceEqual(everybody.Order()), s_convergence, $"{peer.Name} sees all eight alive")));
        Assert.That(nodes.SelectMany(node => node.Events.ToList()), Has.None.TypeOf<MemberFailed>());
    }

    private static async Task<IEnumerable<string>> NamesOfLivingAsync(MemberlistPeer peer) => (await peer.MembersAsync())
        .Where(member => member.GetProperty("state").GetString() == "alive")
        .Select(member => member.GetProperty("name").GetString()!);
}
