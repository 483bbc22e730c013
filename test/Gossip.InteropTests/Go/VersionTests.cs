using System.Net;
using System.Text.Json;
using Gossip.InteropTests.Processes;

namespace Gossip.InteropTests.Go;

internal sealed class VersionTests : MemberlistTest
{
    /// <summary>Two addresses with one port: a memberlist that speaks version 1 takes it that everybody listens at its own port.</summary>
    [Test]
    public async Task All_protocol_versions_understand_each_other([Range(1, 5)] int nodeVersion, [Range(1, 5)] int peerVersion)
    {
        IPEndPoint endPoint = FreePort.Next();
        (GossipNode node, MemberlistPeer peer) = await StartNodeWithPeerAsync(
            options => options with { ProtocolVersion = (byte)nodeVersion, BindEndPoints = [endPoint] },
            ["--protocol", $"{peerVersion}", "--bind", $"127.0.0.2:{endPoint.Port}"]);
        using var drops = new DropCounter(node.Name);

        await ExchangeNewsAsync(node, peer);
        await peer.PingAsync(node.Name);

        JsonElement seenByPeer = (await peer.MemberAsync(node.Name))!.Value;
        Assert.That(seenByPeer.GetProperty("versions").EnumerateArray().Select(v => v.GetInt32()), Is.EqualTo(new[] { 1, 5, nodeVersion, 2, 5, 4 }));
        Assert.That(node.Cluster.TryGetMember(peer.Name, out Member? seenByNode), Is.True);
        Assert.That(seenByNode!.Versions, Is.EqualTo(new MemberVersions(1, 5, (byte)peerVersion, 2, 5, 4)));
        Assert.That(drops.Faults, Is.Empty);
        AssertNoComplaints(peer);
    }

    [Test]
    public async Task A_peer_whose_application_speaks_another_version_is_refused_by_both_sides()
    {
        GossipNode node = await StartNodeAsync(UniqueName);
        MemberlistPeer peer = await StartPeerAsync("peer", "--delegate-versions", "0,1,1");

        JoinFailedException refused = Assert.ThrowsAsync<JoinFailedException>(() => node.JoinAsync(peer));
        AgentEvent result = await peer.AskAsync($"join {node.Address}", "join-result");

        Assert.That(refused.Failures.Single().Error, Is.TypeOf<MergeRefusedException>());
        Assert.That(refused.Message, Does.Contain("version"));
        Assert.That(result.Json.GetProperty("contacted").GetInt32(), Is.Zero);
        Assert.That(result.Json.GetProperty("failures")[0].GetProperty("error").GetString(), Does.Contain("version"));
        Assert.That(node.Cluster.AliveCount, Is.EqualTo(1));
        Assert.That(await peer.MembersAsync(), Has.Count.EqualTo(1));
    }
}
