using System.Net;
using Gossip.InteropTests.Processes;
using Gossip.Security;

namespace Gossip.InteropTests.Go;

/// <summary>
/// From plaintext to encryption in a cluster that goes on running: everybody gets the key but neither uses nor demands it, then
/// everybody uses it, then everybody demands it. Each step is a rolling restart.
/// </summary>
internal sealed class EncryptionMigrationTests : MemberlistTest
{
    private readonly byte[] _key = Keyring.GenerateKey();

    /// <summary>How far a member has come.</summary>
    internal enum Step
    {
        Plaintext,
        HasKey,
        UsesKey,
        DemandsKey,
    }

    private static IEnumerable<TestCaseData> Neighbours() =>
        from node in Enum.GetValues<Step>()
        from peer in Enum.GetValues<Step>()
        where Math.Abs(node - peer) <= 1
        select new TestCaseData(node, peer);

    [TestCaseSource(nameof(Neighbours))]
    public async Task Members_that_are_one_step_apart_understand_each_other(Step nodeStep, Step peerStep)
    {
        (GossipNode node, MemberlistPeer peer) = await StartNodeWithPeerAsync(options => At(nodeStep, options), At(peerStep));
        using var drops = new DropCounter(node.Name);

        await ExchangeNewsAsync(node, peer);
        await peer.JoinAsync(node);
        await peer.PingAsync(node.Name);

        Assert.That(drops.Faults, Is.Empty);
        AssertNoComplaints(peer);
    }

    [Test]
    public async Task A_cluster_of_both_goes_from_plaintext_to_encryption_by_rolling_restarts()
    {
        IPEndPoint nodeEndPoint = FreePort.Next(), peerEndPoint = FreePort.Next();
        (GossipNode node, MemberlistPeer peer) = await StartNodeWithPeerAsync(
            options => options with { BindEndPoints = [nodeEndPoint] }, "--bind", $"{peerEndPoint}");

        foreach (Step step in new[] { Step.HasKey, Step.UsesKey, Step.DemandsKey })
        {
            peer = await RestartAsync(peer, step, node);
            await SeeEachOtherAsync(node, peer);
            node = await RestartAsync(node, step, peer);
            await SeeEachOtherAsync(node, peer);
            await PassNewsAsync(node, peer);
        }
    }

    private async Task<MemberlistPeer> RestartAsync(MemberlistPeer peer, Step step, GossipNode other)
    {
        await peer.Process.WriteLineAsync("leave");
        await peer.Process.ExitAsync(Soon);
        return await StartPeerAsync(peer.Name, ["--bind", peer.Address, "--join", other.Address, .. At(step)]);
    }

    private async Task<GossipNode> RestartAsync(GossipNode node, Step step, MemberlistPeer other)
    {
        IPEndPoint endPoint = node.Cluster.LocalMember.EndPoint;
        await node.Cluster.LeaveAsync();
        await node.Cluster.ShutdownAsync();
        GossipNode restarted = await StartNodeAsync(node.Name, options => At(step, options) with { BindEndPoints = [endPoint] });
        await restarted.JoinAsync(other);
        return restarted;
    }

    private GossipOptions At(Step step, GossipOptions options) => options with
    {
        Keyring = step == Step.Plaintext ? null : new Keyring(_key),
        VerifyOutgoing = step >= Step.UsesKey,
        VerifyIncoming = step >= Step.DemandsKey,
    };

    private string[] At(Step step) => step == Step.Plaintext
        ? []
        : ["--key", Convert.ToBase64String(_key), $"--verify-outgoing={step >= Step.UsesKey}", $"--verify-incoming={step >= Step.DemandsKey}"];
}
