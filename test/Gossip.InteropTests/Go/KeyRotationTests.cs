using Gossip.InteropTests.Processes;
using Gossip.Security;

namespace Gossip.InteropTests.Go;

internal sealed class KeyRotationTests : MemberlistTest
{
    private readonly byte[] _oldKey = Keyring.GenerateKey();
    private readonly byte[] _newKey = Keyring.GenerateKey(16);

    /// <summary>The members change one after the other, so that at each step some are ahead of the others.</summary>
    [Test]
    public async Task A_cluster_of_both_changes_its_key_and_no_member_and_no_message_is_lost()
    {
        var ring = new Keyring(_oldKey);
        (GossipNode node, MemberlistPeer peer) = await StartNodeWithPeerAsync(options => options with { Keyring = ring }, "--key", Base64(_oldKey));
        using var drops = new DropCounter(node.Name);
        var flow = MessageFlow.Start(node, peer);

        foreach (Func<Task> step in Steps(ring, peer))
        {
            await step();
            await flow.FlowOnAsync();
            await ExchangeNewsAsync(node, peer);
        }

        await flow.StopAsync();
        Assert.That(drops.Faults, Is.Empty);
        AssertNoComplaints(peer);
        await OnlyTheNewKeyIsTakenAsync(node, peer);
    }

    private IEnumerable<Func<Task>> Steps(Keyring ring, MemberlistPeer peer)
    {
        yield return () => Done(() => ring.Add(_newKey));
        yield return () => peer.AskAsync($"add-key {Base64(_newKey)}", "keys");
        yield return () => peer.AskAsync($"use-key {Base64(_newKey)}", "keys");
        yield return () => Done(() => ring.Use(_newKey));
        yield return () => Done(() => ring.Remove(_oldKey));
        yield return () => peer.AskAsync($"remove-key {Base64(_oldKey)}", "keys");
    }

    private static Task Done(Action action)
    {
        action();
        return Task.CompletedTask;
    }

    private async Task OnlyTheNewKeyIsTakenAsync(GossipNode node, MemberlistPeer peer)
    {
        GossipNode newcomer = await StartNodeAsync("newcomer", options => options with { Keyring = new Keyring(_newKey) });
        GossipNode outsider = await StartNodeAsync("outsider", options => options with { Keyring = new Keyring(_oldKey) });

        await newcomer.JoinAsync(peer);
        Assert.ThrowsAsync<JoinFailedException>(() => outsider.JoinAsync(peer));
        Assert.ThrowsAsync<JoinFailedException>(() => outsider.JoinAsync(node));

        await node.WaitForAsync<MemberJoined>(newcomer.Name, Soon);
        Assert.That(node.SeesAlive(outsider.Name), Is.False);
    }

    private static string Base64(byte[] key) => Convert.ToBase64String(key);
}
