using Gossip.InteropTests.Processes;
using Gossip.Security;

namespace Gossip.InteropTests.Go;

/// <summary>The state of the application that travels with every push/pull.</summary>
internal sealed class StateTests : MemberlistTest
{
    private const int Large = 5_000_000;
    private static readonly TimeSpan s_exchange = TimeSpan.FromSeconds(30);
    private static readonly byte[] s_compressible = [.. Enumerable.Range(0, Large).Select(i => (byte)(i / 1000))];

    private readonly RecordedState _state = new();

    private static IEnumerable<TestCaseData> States()
    {
        yield return Case("text", Text("state of the node"), Text("state of the peer"), encrypts: false, compresses: true);
        yield return Case("encrypted text", Text("state of the node"), Text("state of the peer"), encrypts: true, compresses: false);
        yield return Case("5 MB of noise, encrypted", RandomBytes.Create(Large, 2), RandomBytes.Create(Large, 3), encrypts: true, compresses: true);
        yield return Case("5 MB of noise, not compressed", RandomBytes.Create(Large, 4), RandomBytes.Create(Large, 5), encrypts: false, compresses: false);
        yield return Case("5 MB that compress, encrypted", s_compressible, [2, .. s_compressible], encrypts: true, compresses: true);
    }

    private static TestCaseData Case(string name, byte[] ours, byte[] theirs, bool encrypts, bool compresses) =>
        new TestCaseData(ours, theirs, encrypts, compresses).SetArgDisplayNames(name);

    [TestCaseSource(nameof(States))]
    public async Task State_is_exchanged_with_the_join_of_a_node_and_later_undamaged(byte[] ours, byte[] theirs, bool encrypts, bool compresses)
    {
        (GossipNode node, MemberlistPeer peer) = await StartAsync(ours, theirs, encrypts, compresses);

        await node.JoinAsync(peer);
        await BothHaveAsync(peer, ours, theirs, join: true);
        await BothHaveAsync(peer, ours, theirs, join: false);

        await ExchangeNewsAsync(node, peer);
        await Eventually.Async(async () => await peer.HealthScoreAsync() == 0, Soon, "the peer is healthy");
    }

    [TestCaseSource(nameof(States))]
    public async Task State_is_exchanged_with_the_join_of_a_peer_undamaged(byte[] ours, byte[] theirs, bool encrypts, bool compresses)
    {
        (GossipNode node, MemberlistPeer peer) = await StartAsync(ours, theirs, encrypts, compresses);

        await peer.JoinAsync(node);

        await BothHaveAsync(peer, ours, theirs, join: true);
        Assert.That(_state.Asked.ToList()[0], Is.True, "the node is asked for its state for a join");
    }

    [Test]
    public async Task State_that_changes_comes_with_the_next_push_pull_whoever_begins_it([Values] bool nodeBegins)
    {
        (GossipNode node, MemberlistPeer peer) = await StartAsync(
            Text("old"), Text("old"), encrypts: false, compresses: true, nodeInterval: nodeBegins ? 1 : 0, peerInterval: nodeBegins ? 0 : 1);
        await node.JoinAsync(peer);
        await BothHaveAsync(peer, Text("old"), Text("old"), join: true);

        _state.Local = Text("new of the node");
        await peer.SetStateAsync(Text("new of the peer"));

        await BothHaveAsync(peer, Text("new of the node"), Text("new of the peer"), join: false);
        Assert.That(_state.Asked.ToList(), Is.EqualTo(_state.Asked.ToList().OrderDescending()), "asked for a join first, never after");
    }

    [Test]
    public async Task A_side_without_state_gets_that_of_the_other([Values] bool nodeHasState)
    {
        byte[] ours = nodeHasState ? Text("something") : [], theirs = nodeHasState ? [] : Text("something");
        (GossipNode node, MemberlistPeer peer) = await StartAsync(ours, theirs, encrypts: false, compresses: true);
        await node.JoinAsync(peer);

        await (nodeHasState ? peer.WaitForStateAsync(ours, join: false, s_exchange) : _state.WaitForAsync(theirs, join: false, s_exchange));

        await ExchangeNewsAsync(node, peer);
        Assert.That(_state.Received.ToList(), Has.None.Matches<(byte[] State, bool Join)>(received => received.State.Length == 0));
        AssertNoComplaints(peer);
    }

    private async Task<(GossipNode Node, MemberlistPeer Peer)> StartAsync(
        byte[] ours, byte[] theirs, bool encrypts, bool compresses, int nodeInterval = 1, int peerInterval = 1)
    {
        byte[] key = Keyring.GenerateKey();
        Task<MemberlistPeer> starting = StartPeerAsync(
            "peer",
            [
                "--push-pull-interval", $"{peerInterval}s",
                .. compresses ? [] : new[] { "--no-compression" },
                .. encrypts ? new[] { "--key", Convert.ToBase64String(key) } : [],
            ]);
        _state.Local = ours;
        GossipNode node = await StartNodeAsync(
            UniqueName,
            options => options with
            {
                StateExchange = _state,
                PushPullInterval = TimeSpan.FromSeconds(nodeInterval),
                EnableCompression = compresses,
                Keyring = encrypts ? new Keyring(key) : null,
            });
        MemberlistPeer peer = await starting;
        await peer.SetStateAsync(theirs);
        await peer.HealthScoreAsync(); // commands are followed one after the other
        return (node, peer);
    }

    private Task BothHaveAsync(MemberlistPeer peer, byte[] ours, byte[] theirs, bool join) =>
        Task.WhenAll(_state.WaitForAsync(theirs, join, s_exchange), peer.WaitForStateAsync(ours, join, s_exchange));
}
