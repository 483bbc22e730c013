using System.Net;
using Gossip.InteropTests.Processes;

namespace Gossip.InteropTests.Go;

/// <summary>Pings of the application, and what the applications put into answers to pings.</summary>
internal sealed class PingTests : MemberlistTest
{
    [Test]
    public async Task A_node_pings_a_peer_by_name_and_by_address_alone()
    {
        (GossipNode node, MemberlistPeer peer) = await StartNodeWithPeerAsync();

        TimeSpan byName = await node.Cluster.PingAsync(node.MemberOf(peer));
        TimeSpan byAddress = await node.Cluster.PingAsync(new NodeAddress("", IPEndPoint.Parse(peer.Address)));

        Assert.That(new[] { byName, byAddress }, Is.All.GreaterThan(TimeSpan.Zero).And.All.LessThan(TimeSpan.FromMilliseconds(500)));
    }

    [Test]
    public async Task A_peer_pings_a_node()
    {
        (GossipNode node, MemberlistPeer peer) = await StartNodeWithPeerAsync();

        AgentEvent pong = await peer.AskAsync($"ping {node.Name}", "pong");

        // The peer takes the round trip off its time of day, which may be set meanwhile: that it was answered is what counts.
        Assert.That(pong.Name, Is.EqualTo(node.Name));
    }

    [Test]
    public async Task A_ping_that_names_somebody_else_is_not_answered()
    {
        (GossipNode node, MemberlistPeer peer) = await StartNodeWithPeerAsync();

        Assert.ThrowsAsync<NoAnswerException>(() => node.Cluster.PingAsync(new NodeAddress("somebody", IPEndPoint.Parse(peer.Address))));
    }

    [Test]
    public async Task Payloads_of_answers_to_probes_arrive_undamaged_in_both_directions()
    {
        var observed = new ObservedPings();
        (GossipNode node, MemberlistPeer peer) = await StartNodeWithPeerAsync(options => options with { PingObserver = observed }, "--observe-pings");
        byte[] ours = RandomBytes.Create(512, seed: 6), theirs = RandomBytes.Create(512, seed: 7);

        node.Cluster.AckPayload = ours;
        await peer.Process.WriteLineAsync($"ack-payload {Convert.ToBase64String(theirs)}");

        await peer.Events.WaitForAsync(
            e => e.Kind == "ping-complete" && e.Name == node.Name && MemberlistPeer.Holds(e, ours), Soon, "the peer gets the node's payload");
        (_, TimeSpan roundTrip, _) = await observed.Log.WaitForAsync(
            ping => ping.Member == peer.Name && ping.Payload.AsSpan().SequenceEqual(theirs), Soon, "the node gets the peer's payload");
        Assert.That(roundTrip, Is.GreaterThan(TimeSpan.Zero).And.LessThan(TimeSpan.FromMilliseconds(500)));
        AssertNoComplaints(peer);
    }

    private sealed class ObservedPings : IPingObserver
    {
        public EventLog<(string Member, TimeSpan RoundTrip, byte[] Payload)> Log { get; } = new();

        public void PingCompleted(Member member, TimeSpan roundTrip, ReadOnlyMemory<byte> payload) =>
            Log.Add((member.Name, roundTrip, payload.ToArray()));
    }
}
