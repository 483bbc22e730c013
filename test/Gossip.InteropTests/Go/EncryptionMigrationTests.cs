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

    /// <summary>Two nodes and two peers: while one of each restarts, messages flow between the others, which are a step behind or ahead.</summary>
    [Test]
    public async Task A_cluster_of_both_goes_from_plaintext_to_encryption_by_rolling_restarts_while_messages_flow()
    {
        Pair first = await StartPairAsync("first"), second = await StartPairAsync("second");
        await second.Node.JoinAsync(first.Peer);
        await AllSeeEachOtherAsync(first, second);

        foreach (Step step in new[] { Step.HasKey, Step.UsesKey, Step.DemandsKey })
        {
            first = await RestartAsync(first, step, others: second);
            second = await RestartAsync(second, step, others: first);
        }

        await PassNewsAsync(first.Node, first.Peer);
        await PassNewsAsync(second.Node, second.Peer);
    }

    private async Task<Pair> StartPairAsync(string name)
    {
        Task<MemberlistPeer> starting = StartPeerAsync($"{name}-peer", "--bind", $"{FreePort.Next()}");
        GossipNode node = await StartNodeAsync($"{name}-{UniqueName}", options => options with { BindEndPoints = [FreePort.Next()] });
        MemberlistPeer peer = await starting;
        await node.JoinAsync(peer);
        return new Pair(node, peer);
    }

    private async Task<Pair> RestartAsync(Pair pair, Step step, Pair others)
    {
        var flow = MessageFlow.Start(others.Node, others.Peer);
        MemberlistPeer peer = await RestartAsync(pair.Peer, step, others.Node);
        GossipNode node = await RestartAsync(pair.Node, step, others.Peer);
        var restarted = new Pair(node, peer);
        await AllSeeEachOtherAsync(restarted, others);
        await flow.FlowOnAsync();
        await flow.StopAsync();
        Assert.That(others.Node.Events.ToList(), Has.None.TypeOf<MemberFailed>());
        return restarted;
    }

    /// <summary>A peer that comes back between another's goodbye and its return may hear the former last, and learns better by its next push/pull: 30 s.</summary>
    private static readonly TimeSpan s_afterRestarts = TimeSpan.FromSeconds(45);

    private static Task AllSeeEachOtherAsync(params Pair[] pairs) =>
        Task.WhenAll(from one in pairs from other in pairs select SeeEachOtherAsync(one.Node, other.Peer, s_afterRestarts));

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

    private sealed record Pair(GossipNode Node, MemberlistPeer Peer);
}
