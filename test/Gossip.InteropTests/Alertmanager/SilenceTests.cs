using Gossip.InteropTests.Processes;

namespace Gossip.InteropTests.Alertmanager;

/// <summary>
/// What Alertmanagers tell each other with a node among them: short silences as broadcasts, long ones over streams to everyone, all of
/// them with each push/pull. A node without an application of its own passes on members and nothing else; with a relay it passes on
/// broadcasts, with a state of the application it can keep theirs.
/// </summary>
internal sealed class SilenceTests : AlertmanagerTest
{
    private const int ManySilences = 150;
    private const int LongComment = 10_000;
    private static readonly TimeSpan s_fullExchange = TimeSpan.FromSeconds(30);

    [Test]
    public async Task Two_Alertmanagers_that_know_but_a_node_come_to_know_each_other_and_share_their_silences()
    {
        GossipNode node = await StartPlainNodeAsync();
        using var drops = new DropCounter(node.Name);
        AlertmanagerServer[] both = await Task.WhenAll(StartAlertmanagerAsync(node), StartAlertmanagerAsync(node));
        await Task.WhenAll(SeesAsync(both[0], both[1]), SeesAsync(both[1], both[0]));

        await both[0].CreateSilenceAsync("short");
        await both[1].CreateSilenceAsync(RandomText.Create(LongComment));

        await Task.WhenAll(both.Select(alertmanager => Eventually.Async(
            async () => (await alertmanager.SilencesAsync()).Count == 2, Soon, "both silences are known to both")));
        await node.Messages.WaitForAsync(message => message.Delivery == Delivery.BestEffort, Soon, "the short silence comes as a broadcast");
        await node.Messages.WaitForAsync(message => message.Delivery == Delivery.Reliable, Soon, "the long one comes over a stream");
        Assert.That(drops.Faults, Is.Empty);
    }

    [Test]
    public async Task More_than_a_megabyte_of_silences_in_every_push_pull_does_no_harm()
    {
        AlertmanagerServer first = await StartAlertmanagerAsync();
        await CreateManyAsync(first);
        GossipNode node = await StartPlainNodeAsync();
        using var drops = new DropCounter(node.Name);

        JoinResult joined = await node.JoinAsync(first);
        AlertmanagerServer second = await StartAlertmanagerAsync(node);

        Assert.That(joined.Failures, Is.Empty);
        await Eventually.Async(
            async () => (await second.SilencesAsync()).Count == ManySilences, s_fullExchange, "the second has all silences of the first");
        await Task.WhenAll(SeesAsync(first, node), SeesAsync(second, node));
        Assert.That(node.Cluster.HealthScore, Is.Zero);
        Assert.That(node.Events.ToList(), Has.None.TypeOf<MemberFailed>());
        Assert.That(drops.Faults, Is.Empty);
    }

    [Test]
    public async Task A_node_keeps_the_state_of_an_Alertmanager_that_is_gone_and_brings_it_to_the_next_one()
    {
        AlertmanagerServer first = await StartAlertmanagerAsync();
        string[] silences = await CreateManyAsync(first);
        var state = new RecordedState();
        GossipNode node = await StartPlainNodeAsync(options => options with { StateExchange = state });
        await node.JoinAsync(first);
        (state.Local, _) = await state.Received.WaitForAsync(
            received => received is { Join: true, State.Length: > ManySilences * LongComment }, s_fullExchange, "the state comes with the join");
        await first.Process.KillAsync();

        AlertmanagerServer second = await StartAlertmanagerAsync(node);

        await Eventually.Async(
            async () => (await second.SilencesAsync()).Count == ManySilences, s_fullExchange, "the second has all silences of the first");
        Assert.That(await second.SilencesAsync(), Is.EquivalentTo(silences));
    }

    /// <summary>They tell each other addresses where nobody listens; the node alone knows better, and pings and relays for both.</summary>
    [Test]
    public async Task A_relay_passes_on_silences_between_Alertmanagers_that_do_not_reach_each_other()
    {
        var transport = new DetourTransport();
        GossipNode node = await StartPlainNodeAsync(options => options with { Transport = transport, MessageRelay = new RelayOnce() });
        AlertmanagerServer[] both = await Task.WhenAll(StartHiddenAlertmanagerAsync(node, transport), StartHiddenAlertmanagerAsync(node, transport));
        await Task.WhenAll(SeesAsync(both[0], both[1]), SeesAsync(both[1], both[0]), SeesAsync(both[0], node), SeesAsync(both[1], node));

        await both[0].CreateSilenceAsync("of the first");
        await both[1].CreateSilenceAsync("of the second");

        await Task.WhenAll(both.Select(alertmanager => Eventually.Async(
            async () => (await alertmanager.SilencesAsync()).Count == 2, Soon, "both silences are known to both")));
        await Task.WhenAll(SeesAsync(both[0], both[1]), SeesAsync(both[1], both[0]));
    }

    private static async Task<string[]> CreateManyAsync(AlertmanagerServer alertmanager)
    {
        string[] silences = [.. Enumerable.Range(0, ManySilences).Select(i => RandomText.Create(LongComment + i))];
        await Task.WhenAll(silences.Select(alertmanager.CreateSilenceAsync));
        return silences;
    }
}
