using Gossip.InteropTests.Processes;

namespace Gossip.InteropTests.Go;

/// <summary>What the members do for each other when a ping stays without answer.</summary>
internal sealed class ProbeTests : MemberlistTest
{
    private static readonly TimeSpan s_severalProbes = TimeSpan.FromSeconds(20);

    [Test]
    public async Task A_ping_over_a_stream_keeps_a_node_alive_whose_packets_do_not_reach_a_memberlist_peer()
    {
        var transport = new OneWayTransport();
        (GossipNode node, MemberlistPeer peer) = await StartNodeWithPeerAsync(options => options with { Transport = transport });

        transport.Mute(peer.Name);

        await LogsAsync(peer, $"Was able to connect to {node.Name} but other probes failed", times: 2);
        Assert.That(await peer.SeesAliveAsync(node.Name), Is.True);
        Assert.That(CountLogged(peer, $"Suspect {node.Name}"), Is.LessThanOrEqualTo(1), "suspected, as one may be on a machine that stands still for a moment");
    }

    [Test]
    public async Task A_node_asks_a_memberlist_peer_to_ping_whom_its_own_packets_do_not_reach()
    {
        var transport = new OneWayTransport();
        (GossipNode node, MemberlistPeer relay) = await StartNodeWithPeerAsync(options => options with { Transport = transport, EnableStreamPings = false });
        MemberlistPeer other = await StartPeerAsync("other", "--join", relay.Address);
        await SeeEachOtherAsync(node, other);
        using var probes = new MetricLog(node.Name, "gossip.probes", "gossip.outcome");

        transport.Mute(other.Name);

        // Every other probe is of the member that hears nothing; without help three of six would fail.
        await Eventually.Async(() => probes.Count("acknowledged") + probes.Count("acknowledged_late") >= 6, s_severalProbes, "six probes are acknowledged");
        Assert.That(probes.Count("failed"), Is.LessThanOrEqualTo(1), "failed, as one may on a machine that stands still for a moment");
        Assert.That(transport.MutedPackets, Is.GreaterThanOrEqualTo(3));
    }

    /// <summary>Three relays, since a memberlist that looks for one among few members does not always find it.</summary>
    [Test]
    public async Task A_memberlist_peer_asks_a_node_to_ping_whose_answers_do_not_reach_it()
    {
        var transport = new OneWayTransport();
        GossipNode mute = await StartNodeAsync("mute", options => options with { Transport = transport });
        MemberlistPeer peer = await StartPeerAsync("peer", "--no-stream-pings", "--join", mute.Address);
        GossipNode[] relays = await Task.WhenAll(Enumerable.Range(1, 3).Select(i => StartNodeAsync($"relay-{i}")));
        await Task.WhenAll(relays.Select(relay => relay.JoinAsync(peer)));
        await Task.WhenAll(relays.Append(mute).Select(node => SeeEachOtherAsync(node, peer)));

        transport.Mute(peer.Name);

        // Without help, each failed ping is followed by a suspicion.
        await Eventually.Async(
            () => CountLogged(peer, "Failed ping: mute") - CountLogged(peer, "Suspect mute has failed") >= 2,
            s_severalProbes,
            "the peer does not suspect the node though its ping failed");
    }

    /// <summary>
    /// A probe of a dead member fails; the nack of the helper tells the prober that this is not its own fault. On a machine that
    /// stands still for a moment a nack is late, but not at every probe.
    /// </summary>
    [Test]
    public async Task A_nack_of_a_node_keeps_a_memberlist_peer_healthy_when_its_probe_of_a_dead_member_fails()
    {
        (GossipNode node, MemberlistPeer peer) = await StartNodeWithPeerAsync();
        MemberlistPeer victim = await StartPeerAsync("victim", "--join", node.Address);
        await Task.WhenAll(peer.WaitForAsync("joined", victim.Name, Soon), node.WaitForAsync<MemberJoined>(victim.Name, Soon));

        await victim.Process.KillAsync();

        int failedProbes = 0;
        await Eventually.Async(
            async () => failedProbes < (failedProbes = CountLogged(peer, "Suspect victim has failed")) && await peer.HealthScoreAsync() == 0,
            s_severalProbes,
            "the peer's health score stays 0 after a failed probe");
    }

    private static Task LogsAsync(MemberlistPeer peer, string text, int times) => Eventually.Async(
        () => CountLogged(peer, text) >= times, s_severalProbes, $"{peer.Name} logs {times} times '{text}'");

    private static int CountLogged(MemberlistPeer peer, string text) =>
        peer.Process.Errors.ToList().Count(line => line.Contains(text, StringComparison.Ordinal));
}
