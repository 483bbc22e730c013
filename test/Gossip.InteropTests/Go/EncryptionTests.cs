using System.Net;
using Gossip.InteropTests.Processes;
using Gossip.Security;

namespace Gossip.InteropTests.Go;

internal sealed class EncryptionTests : MemberlistTest
{
    private static readonly byte[] s_longMetadata = Text(new string('m', 512));

    /// <summary>Protocol 1 encrypts in a way of its own, padded to whole blocks.</summary>
    private static IEnumerable<TestCaseData> Layers() =>
        from keyLength in new[] { 0, 16, 24, 32 }
        from compresses in new[] { false, true }
        from protocol in keyLength == 0 ? new[] { 2, 5 } : [1, 2, 5]
        select new TestCaseData(keyLength, compresses, protocol).SetArgDisplayNames(
            keyLength == 0 ? "plain" : $"AES-{8 * keyLength}", compresses ? "compressed" : "not compressed", $"protocol {protocol}");

    [TestCaseSource(nameof(Layers))]
    public async Task Everything_is_understood_in_both_directions(int keyLength, bool compresses, int protocol)
    {
        (GossipNode node, MemberlistPeer peer) = await StartNodeWithPeerAsync(keyLength, compresses, protocol);
        using var drops = new DropCounter(node.Name);

        await ExchangeNewsAsync(node, peer);
        await peer.JoinAsync(node);
        await peer.PingAsync(node.Name);
        await node.Cluster.PingAsync(node.MemberOf(peer));
        await ExchangeMessagesAsync(node, peer, Delivery.BestEffort, length: 1200);
        await ExchangeMessagesAsync(node, peer, Delivery.Reliable, length: 100_000);

        Assert.That(drops.Faults, Is.Empty);
        AssertNoComplaints(peer);
    }

    [Test]
    public async Task An_agent_with_two_keys_speaks_with_the_first_and_understands_both()
    {
        string[] keys = [Base64(Keyring.GenerateKey()), Base64(Keyring.GenerateKey())];
        MemberlistPeer first = await StartPeerAsync("first", "--key", keys[0], "--key", keys[1]);
        MemberlistPeer second = await StartPeerAsync("second", "--key", keys[1], "--key", keys[0], "--join", first.Address);

        GossipAgent agent = await StartAgentAsync("agent", "--key", keys[0], "--key", keys[1], "--join", first.Address);

        await first.WaitForAsync("joined", agent.Name, Soon);
        await second.WaitForAsync("joined", agent.Name, Soon);
        await agent.WaitForAsync("joined", second.Name, Soon);
        await second.SetMetadataAsync("sealed with the second key");
        await agent.WaitForAsync("updated", second.Name, Soon);
    }

    private static IEnumerable<TestCaseData> Strangers()
    {
        string key = Base64(Keyring.GenerateKey(16));
        yield return new TestCaseData(null, key).SetArgDisplayNames("a plain node", "an encrypted peer");
        yield return new TestCaseData(key, null).SetArgDisplayNames("an encrypted node", "a plain peer");
        yield return new TestCaseData(key, Base64(Keyring.GenerateKey(16))).SetArgDisplayNames("two keys", "of the same length");
        yield return new TestCaseData(key, Base64(Keyring.GenerateKey(32))).SetArgDisplayNames("two keys", "of different lengths");
    }

    [TestCaseSource(nameof(Strangers))]
    public async Task Who_has_not_the_same_key_stays_outside(string? nodeKey, string? peerKey)
    {
        GossipNode node = await StartNodeAsync(UniqueName, options => options with { Keyring = nodeKey is null ? null : Keyring.FromBase64(nodeKey) });
        MemberlistPeer peer = await StartPeerAsync("peer", peerKey is null ? [] : ["--key", peerKey]);

        Assert.ThrowsAsync<JoinFailedException>(() => node.JoinAsync(peer));
        AgentEvent result = await peer.AskAsync($"join {node.Address}", "join-result");

        Assert.That(result.Json.GetProperty("contacted").GetInt32(), Is.Zero);
        Assert.That(node.Cluster.AliveCount, Is.EqualTo(1));
        Assert.That(await peer.MembersAsync(), Has.Count.EqualTo(1));
    }

    /// <summary>Text of hexadecimal digits, which compresses to about half.</summary>
    private static async Task ExchangeMessagesAsync(GossipNode node, MemberlistPeer peer, Delivery delivery, int length)
    {
        byte[] message = Text(RandomText.Create(length));
        await Task.WhenAll(node.SendAsync(peer, message, delivery), peer.SendAsync(node, message, delivery));
        await Task.WhenAll(node.WaitForMessageAsync(message, Soon), peer.WaitForMessageAsync(message, Soon));
    }

    /// <summary>Two addresses with one port, for protocol 1: see <see cref="VersionTests"/>.</summary>
    private Task<(GossipNode Node, MemberlistPeer Peer)> StartNodeWithPeerAsync(int keyLength, bool compresses, int protocol)
    {
        byte[]? key = keyLength == 0 ? null : Keyring.GenerateKey(keyLength);
        IPEndPoint endPoint = FreePort.Next();
        return StartNodeWithPeerAsync(
            options => options with
            {
                BindEndPoints = [endPoint],
                Keyring = key is null ? null : new Keyring(key),
                EnableCompression = compresses,
                ProtocolVersion = (byte)protocol,
                Metadata = s_longMetadata,
            },
            [
                "--bind", $"127.0.0.2:{endPoint.Port}", "--protocol", $"{protocol}", "--meta", Text(s_longMetadata),
                .. key is null ? [] : new[] { "--key", Base64(key) },
                .. compresses ? [] : new[] { "--no-compression" },
            ]);
    }

    private static string Base64(byte[] key) => Convert.ToBase64String(key);
}
