using Gossip.InteropTests.Processes;

namespace Gossip.InteropTests.Go;

/// <summary>A test with a peer built on hashicorp/memberlist.</summary>
[RequiresPeer("go", Package = "golang-go")]
[RequiresPeer("/usr/share/gocode/src/github.com/hashicorp/memberlist", Package = "golang-github-hashicorp-memberlist-dev")]
internal abstract class MemberlistTest : ClusterTest
{
    /// <summary>Starts a node and a peer that are one cluster and know it.</summary>
    /// <param name="options">The peer's options.</param>
    private protected Task<(GossipNode Node, MemberlistPeer Peer)> StartNodeWithPeerAsync(params string[] options) =>
        StartNodeWithPeerAsync(nodeOptions => nodeOptions, options);

    /// <summary>Starts a node and a peer that are one cluster and know it.</summary>
    /// <param name="configure">Changes the node's options.</param>
    /// <param name="options">The peer's options.</param>
    private protected async Task<(GossipNode Node, MemberlistPeer Peer)> StartNodeWithPeerAsync(
        Func<GossipOptions, GossipOptions> configure, params string[] options)
    {
        Task<MemberlistPeer> starting = StartPeerAsync("peer", options);
        GossipNode node = await StartNodeAsync(UniqueName, configure);
        MemberlistPeer peer = await starting;
        await node.JoinAsync(peer);
        await SeeEachOtherAsync(node, peer);
        return (node, peer);
    }

    /// <summary>Starts <c>gossip agent</c> and a peer that are one cluster and know it.</summary>
    private protected async Task<(GossipAgent Agent, MemberlistPeer Peer)> StartAgentWithPeerAsync(params string[] agentOptions)
    {
        MemberlistPeer peer = await StartPeerAsync("peer");
        GossipAgent agent = await StartAgentAsync("agent", ["--join", peer.Address, .. agentOptions]);
        await agent.WaitForAsync("joined", peer.Name, Soon);
        await peer.WaitForAsync("joined", agent.Name, Soon);
        return (agent, peer);
    }

    /// <summary>Waits until a node and a peer see each other alive.</summary>
    private protected static async Task SeeEachOtherAsync(GossipNode node, MemberlistPeer peer, TimeSpan? within = null)
    {
        await Eventually.Async(() => node.SeesAlive(peer.Name), within ?? Soon, $"{node.Name} sees {peer.Name} alive");
        await Eventually.Async(() => peer.SeesAliveAsync(node.Name), within ?? Soon, $"{peer.Name} sees {node.Name} alive");
    }

    /// <summary>Proves that news goes both ways: each changes its metadata, the other sees it, and neither has ever lost the other.</summary>
    private protected static async Task ExchangeNewsAsync(GossipNode node, MemberlistPeer peer)
    {
        await PassNewsAsync(node, peer);
        Assert.That(node.Events.ToList(), Has.None.TypeOf<MemberFailed>());
        Assert.That(peer.Events.ToList(), Has.None.Property(nameof(AgentEvent.Kind)).EqualTo(MemberlistPeer.Gone));
    }

    /// <summary>Each changes its metadata, and the other sees it.</summary>
    private protected static async Task PassNewsAsync(GossipNode node, MemberlistPeer peer)
    {
        int seenByNode = node.Events.Count, seenByPeer = peer.Events.Count;
        string news = $"news {seenByNode} {seenByPeer}";

        await Task.WhenAll(node.Cluster.UpdateMetadataAsync(Text(news)), peer.SetMetadataAsync(news));

        await peer.Events.WaitForAsync(
            e => e is { Kind: "updated", Meta: { } meta } && e.Name == node.Name && meta == news, Soon, $"{peer.Name} sees the news", seenByPeer);
        await node.Events.WaitForAsync(
            e => e is MemberUpdated && e.Member.Name == peer.Name && Text(e.Member.Metadata) == news, Soon, $"{node.Name} sees the news", seenByNode);
    }

    /// <summary>memberlist has nothing to complain about.</summary>
    private protected static void AssertNoComplaints(MemberlistPeer peer) =>
        Assert.That(peer.Process.Errors.ToList(), Has.None.Contains("[ERR]").And.None.Contains("[WARN]"));

    /// <summary>Text as metadata.</summary>
    private protected static byte[] Text(string text) => System.Text.Encoding.UTF8.GetBytes(text);

    /// <summary>Metadata as text.</summary>
    private protected static string Text(ReadOnlyMemory<byte> metadata) => System.Text.Encoding.UTF8.GetString(metadata.Span);
}
