using Gossip.InteropTests.Processes;

namespace Gossip.InteropTests.Go;

/// <summary>The state of the application that comes along with a push/pull.</summary>
internal sealed class StateTests : MemberlistTest
{
    private const string StateSize = "5000000";
    private static readonly TimeSpan s_fewExchanges = TimeSpan.FromSeconds(5);

    /// <summary>The peer's state does not compress: with compression it is half as long again on the wire.</summary>
    [Test]
    public async Task A_node_joins_a_memberlist_peer_that_brings_five_megabytes_of_state([Values] bool peerCompresses)
    {
        (GossipNode node, MemberlistPeer peer) = await StartNodeWithPeerAsync(
            ["--state-size", StateSize, .. peerCompresses ? [] : new[] { "--no-compression" }]);

        await ExchangeNewsAsync(node, peer);
        AssertNoComplaints(peer);
    }

    [Test]
    public async Task A_memberlist_peer_that_brings_five_megabytes_of_state_joins_a_node_and_the_cluster_stays_healthy()
    {
        GossipNode node = await StartNodeAsync(UniqueName);
        using var drops = new DropCounter(node.Name);
        MemberlistPeer peer = await StartPeerAsync("peer", "--state-size", StateSize, "--push-pull-interval", "1s", "--join", node.Address);
        await SeeEachOtherAsync(node, peer);

        await Task.Delay(s_fewExchanges);

        await ExchangeNewsAsync(node, peer);
        Assert.That(await peer.HealthScoreAsync(), Is.Zero);
        Assert.That(drops.Faults, Is.Empty);
        AssertNoComplaints(peer);
    }
}
