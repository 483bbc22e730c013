using Gossip.InteropTests.Processes;

namespace Gossip.InteropTests.Alertmanager;

/// <summary>
/// What Alertmanagers tell each other with a node among them. The node passes on members and nothing else: memberlist leaves it to
/// the application to pass on its own messages. The Alertmanagers reach each other directly, once they know of each other.
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
        await drops.WaitForUserMessagesAsync(2, Soon);
        Assert.That(drops.Faults, Is.Empty);
    }

    [Test]
    public async Task More_than_a_megabyte_of_silences_in_every_push_pull_does_no_harm()
    {
        AlertmanagerServer first = await StartAlertmanagerAsync();
        await Task.WhenAll(Enumerable.Range(0, ManySilences).Select(i => first.CreateSilenceAsync(RandomText.Create(LongComment + i))));
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
}
