using System.Diagnostics;
using System.Globalization;
using Gossip.InteropTests.Processes;

namespace Gossip.InteropTests.Serf;

/// <summary>
/// Nothing happens, for long: 20 s, or what the environment variable GOSSIP_INTEROP_STAY says, as in <c>00:05:00</c>.
/// </summary>
[RequiresPeer("serf")]
internal sealed class StayTests : ClusterTest
{
    private static readonly TimeSpan s_stay = TimeSpan.Parse(
        Environment.GetEnvironmentVariable("GOSSIP_INTEROP_STAY") ?? "00:00:20", CultureInfo.InvariantCulture);

    private static readonly TimeSpan s_glance = TimeSpan.FromMilliseconds(200);

    [Test]
    public async Task A_cluster_of_both_stays_whole_and_healthy()
    {
        (GossipNode node, SerfAgent serf) = await StartNodeWithSerfAsync();
        GossipAgent agent = await StartAgentAsync("agent", "--join", serf.Address);
        await node.WaitForAsync<MemberJoined>(agent.Name, Soon);

        int worstHealth = await WatchHealthAsync(node, s_stay);

        Assert.That(worstHealth, Is.Zero, "the node's health score");
        Assert.That(node.Events.ToList().Select(e => e.GetType()), Is.All.EqualTo(typeof(MemberJoined)));
        Assert.That(agent.Events.ToList().Select(e => e.Kind), Is.EqualTo(new[] { "started", "join-result", "joined", "joined", "joined" }));
        Assert.That((await serf.MembersAsync()).Select(m => m.Status), Is.EqualTo(new[] { "alive", "alive", "alive" }));
        Assert.That(await serf.HealthScoreAsync(), Is.Zero, "Serf's health score");
        Assert.That(serf.Process.Output.ToList(), Has.None.Contains("[ERR]"), "Serf has nothing to complain about");
    }

    private static async Task<int> WatchHealthAsync(GossipNode node, TimeSpan duration)
    {
        int worst = 0;
        for (long started = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(started) < duration; await Task.Delay(s_glance))
        {
            worst = Math.Max(worst, node.Cluster.HealthScore);
        }

        return worst;
    }
}
