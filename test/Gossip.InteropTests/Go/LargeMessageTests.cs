using Gossip.InteropTests.Processes;
using Gossip.Security;

namespace Gossip.InteropTests.Go;

/// <summary>The longest messages there are. One after the other: they keep the machine busy for seconds, in which others would miss their pings.</summary>
[NonParallelizable]
internal sealed class LargeMessageTests : MemberlistTest
{
    private const int Megabyte = 1 << 20;
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    /// <summary>A memberlist that compresses makes noise half as long again, and sends it so.</summary>
    [Test]
    public async Task Twenty_megabytes_arrive_undamaged_in_both_directions([Values] bool compresses)
    {
        (GossipNode node, MemberlistPeer peer) = await StartNodeWithPeerAsync(
            options => options with { EnableCompression = compresses }, compresses ? [] : ["--no-compression"]);

        await ExchangeAsync(node, peer, RandomBytes.Create(20 * Megabyte));
    }

    /// <summary>Not compressed, since what is encrypted may not be longer than 20 MiB.</summary>
    [Test]
    public async Task Nineteen_megabytes_come_through_encryption_in_both_directions()
    {
        (GossipNode node, MemberlistPeer peer) = await StartEncryptedAsync();

        await ExchangeAsync(node, peer, RandomBytes.Create(19 * Megabyte));
    }

    [Test]
    public async Task A_message_that_is_too_long_for_a_memberlist_peer_once_encrypted_is_not_taken_for_delivered()
    {
        (GossipNode node, MemberlistPeer peer) = await StartEncryptedAsync();

        Assert.ThrowsAsync<DeliveryFailedException>(() => node.SendAsync(peer, RandomBytes.Create(20 * Megabyte), Delivery.Reliable));

        await PassNewsAsync(node, peer);
        Assert.That(peer.Events.ToList(), Has.None.Property(nameof(AgentEvent.Kind)).EqualTo("message"));
    }

    [Test]
    public async Task A_message_of_a_peer_that_is_too_long_is_refused_and_does_no_harm()
    {
        (GossipNode node, MemberlistPeer peer) = await StartNodeWithPeerAsync();

        await peer.Process.WriteLineAsync($"send-reliable {node.Name} {new string('x', (20 * Megabyte) + 1)}");

        await Eventually.Async(
            () => node.Transcript.Contains("more than is allowed", StringComparison.Ordinal), s_patience, "the node logs what it refuses");
        await PassNewsAsync(node, peer);
        Assert.That(node.Messages.Count, Is.Zero);
    }

    private Task<(GossipNode Node, MemberlistPeer Peer)> StartEncryptedAsync()
    {
        byte[] key = Keyring.GenerateKey();
        return StartNodeWithPeerAsync(
            options => options with { Keyring = new Keyring(key), EnableCompression = false }, "--key", Convert.ToBase64String(key), "--no-compression");
    }

    private static async Task ExchangeAsync(GossipNode node, MemberlistPeer peer, byte[] message)
    {
        await node.SendAsync(peer, message, Delivery.Reliable);
        await peer.SendAsync(node, message, Delivery.Reliable);

        await peer.WaitForMessageAsync(message, s_patience);
        await node.WaitForMessageAsync(message, s_patience);
    }
}
