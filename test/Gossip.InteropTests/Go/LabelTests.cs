using Gossip.InteropTests.Processes;
using Gossip.Security;

namespace Gossip.InteropTests.Go;

/// <summary>Labels keep clusters apart, also from members that are too old to know what a label is, as this memberlist.</summary>
internal sealed class LabelTests : MemberlistTest
{
    [Test]
    public async Task A_node_with_a_label_and_a_peer_without_one_stay_apart([Values] bool encrypted)
    {
        byte[] key = Keyring.GenerateKey();
        GossipNode node = await StartNodeAsync(UniqueName, options => options with { Label = "blue", Keyring = encrypted ? new Keyring(key) : null });
        MemberlistPeer peer = await StartPeerAsync("peer", encrypted ? ["--key", Convert.ToBase64String(key)] : []);

        Assert.ThrowsAsync<JoinFailedException>(() => node.JoinAsync(peer));
        AgentEvent result = await peer.AskAsync($"join {node.Address}", "join-result");

        Assert.That(result.Json.GetProperty("contacted").GetInt32(), Is.Zero);
        Assert.That(node.Cluster.AliveCount, Is.EqualTo(1));
        Assert.That(await peer.MembersAsync(), Has.Count.EqualTo(1));
    }
}
