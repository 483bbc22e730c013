using Gossip.InteropTests.Processes;

namespace Gossip.InteropTests.Go;

internal sealed class CompressionTests : MemberlistTest
{
    private const int LongestMetadata = 512;

    /// <summary>The metadata is long and repeats itself, so that each side that may compress does.</summary>
    [Test]
    public async Task Packets_and_streams_are_understood_whoever_compresses([Values] bool nodeCompresses, [Values] bool peerCompresses)
    {
        (GossipNode node, MemberlistPeer peer) = await StartNodeWithPeerAsync(
            options => options with { EnableCompression = nodeCompresses, Metadata = Repeated('a') },
            ["--meta", Text(Repeated('b')), "--push-pull-interval", "1s", .. peerCompresses ? [] : new[] { "--no-compression" }]);
        using var drops = new DropCounter(node.Name);

        await Task.WhenAll(node.Cluster.UpdateMetadataAsync(Repeated('c')), peer.SetMetadataAsync(Text(Repeated('d'))));

        Assert.That((await node.WaitForAsync<MemberUpdated>(peer.Name, Soon)).Member.Metadata.ToArray(), Is.EqualTo(Repeated('d')));
        Assert.That((await peer.WaitForAsync("updated", node.Name, Soon)).Meta, Is.EqualTo(Text(Repeated('c'))));
        await ExchangeNewsAsync(node, peer);
        Assert.That(drops.Faults, Is.Empty);
        AssertNoComplaints(peer);
    }

    private static byte[] Repeated(char letter) => Text(new string(letter, LongestMetadata));
}
