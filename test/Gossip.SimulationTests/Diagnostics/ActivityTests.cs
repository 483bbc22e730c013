using System.Diagnostics;
using Gossip.Simulation;
using Gossip.SimulationTests.Messaging;
using Gossip.Tests.Clusters;

namespace Gossip.SimulationTests.Diagnostics;

/// <summary>What a node does over a stream, and its coming and going, as activities.</summary>
public sealed class ActivityTests
{
    private static readonly TimeSpan Enough = TimeSpan.FromMinutes(2);

    [Test]
    public void A_join_has_a_child_for_each_seed_with_the_exchanges_below_it()
    {
        using var activities = new RecordedActivities("joiner-a", "seed-a");
        using var cluster = new VirtualCluster(seed: 1);
        VirtualNode seed = cluster.AddNode("seed-a");
        VirtualNode joiner = cluster.AddNode("joiner-a");

        cluster.Run(() => joiner.Cluster.JoinAsync([$"{seed.EndPoint}", "10.250.0.1:7946", "::bad::"]));
        cluster.Advance(TimeSpan.FromSeconds(1));

        Activity join = activities.Of("joiner-a", "gossip.join").Single();
        Assert.That((join.Status, join.GetTagItem("gossip.outcome"), join.GetTagItem("gossip.join.seeds")), Is.EqualTo((ActivityStatusCode.Unset, "partial", 3)));
        Activity[] seeds = [.. activities.Of("joiner-a", "gossip.join.seed")];
        Assert.That(seeds.Select(each => each.ParentSpanId), Has.All.EqualTo(join.SpanId));
        Assert.That(
            seeds.Select(each => (each.GetTagItem("gossip.seed"), each.Status)),
            Is.EquivalentTo(new (object?, ActivityStatusCode)[]
            {
                ($"{seed.EndPoint}", ActivityStatusCode.Unset), ("10.250.0.1:7946", ActivityStatusCode.Error), ("::bad::", ActivityStatusCode.Error),
            }));
        Activity asked = activities.Of("joiner-a", "gossip.push_pull").Single(each => each.Status == ActivityStatusCode.Unset && each.GetTagItem("gossip.join") is true);
        Assert.That(asked.ParentSpanId, Is.EqualTo(seeds.Single(each => each.Status == ActivityStatusCode.Unset).SpanId));
        Assert.That(
            (asked.Kind, asked.GetTagItem("server.address"), asked.GetTagItem("server.port"), asked.GetTagItem("gossip.join"), asked.GetTagItem("gossip.members.received")),
            Is.EqualTo((ActivityKind.Client, $"{seed.EndPoint.Address}", seed.EndPoint.Port, true, 1)));
        Activity answered = activities.Of("seed-a", "gossip.push_pull").First();
        Assert.That(
            (answered.Kind, answered.Parent, answered.GetTagItem("client.address"), answered.GetTagItem("gossip.join")),
            Is.EqualTo((ActivityKind.Server, (Activity?)null, $"{joiner.EndPoint.Address}", true)));
    }

    [Test]
    public void A_join_that_fails_says_so_with_each_of_its_seeds()
    {
        using var activities = new RecordedActivities("joiner-b");
        using var cluster = new VirtualCluster(seed: 1);
        VirtualNode joiner = cluster.AddNode("joiner-b");

        Assert.Throws<JoinFailedException>(() => cluster.Run(() => joiner.Cluster.JoinAsync(["10.250.0.1:7946"])));

        foreach (string name in new[] { "gossip.join", "gossip.join.seed", "gossip.push_pull" })
        {
            Activity failed = activities.Of("joiner-b", name).Single();
            Assert.That(failed.Status, Is.EqualTo(ActivityStatusCode.Error), name);
            Assert.That(failed.GetTagItem("error.type"), Is.EqualTo(name == "gossip.push_pull" ? "System.TimeoutException" : "no_answer"));
        }
    }

    [Test]
    public void A_join_that_is_cancelled_ends_with_everything_below_it()
    {
        using var activities = new RecordedActivities("joiner-c");
        using var cluster = new VirtualCluster(seed: 1);
        VirtualNode joiner = cluster.AddNode("joiner-c");
        VirtualNode silent = cluster.AddNode();
        silent.Stall();
        using var cancelled = new CancellationTokenSource();
        Task join = cluster.Simulator.Start(() => joiner.Cluster.JoinAsync([$"{silent.EndPoint}"], cancelled.Token));
        cluster.Advance(TimeSpan.FromSeconds(1));

        cancelled.Cancel();
        cluster.RunUntil(() => join.IsCompleted, Enough);

        Assert.That(activities.Of("joiner-c", "gossip.join").Single().GetTagItem("gossip.outcome"), Is.EqualTo("cancelled"));
        Assert.That(activities.Of("joiner-c", "gossip.join.seed").Count(), Is.EqualTo(1));
        Assert.That(activities.Of("joiner-c", "gossip.push_pull").Single().Status, Is.EqualTo(ActivityStatusCode.Unset), "given up is not failed");
    }

    [Test]
    public void Exchanges_that_nobody_asked_for_have_no_parent_though_the_node_was_started_under_one()
    {
        using var activities = new RecordedActivities("started-below");
        using var source = new ActivitySource("ActivityTests");
        using var listener = new ActivityListener
        {
            ShouldListenTo = other => other == source,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
        };
        ActivitySource.AddActivityListener(listener);
        using var cluster = new VirtualCluster(seed: 1);
        VirtualNode other = cluster.AddNode();
        VirtualNode node;
        Activity? start;
        using (start = source.StartActivity("the application starts"))
        {
            node = cluster.AddNode("started-below");
            cluster.Run(() => node.JoinAsync(other));
        }

        cluster.Advance(TimeSpan.FromMinutes(5));

        Activity join = activities.Of("started-below", "gossip.join").Single();
        Assert.That(join.ParentSpanId, Is.EqualTo(start!.SpanId), "an operation belongs to who calls it");
        Activity[] exchanges = [.. activities.Of("started-below", "gossip.push_pull").Where(each => each.GetTagItem("gossip.join") is false)];
        Assert.That(exchanges, Is.Not.Empty);
        Assert.That(exchanges.Select(each => each.ParentSpanId), Has.All.EqualTo(default(ActivitySpanId)));
    }

    [TestCase(false)]
    [TestCase(true)]
    public void A_goodbye_tells_whether_it_was_heard(bool isHeard)
    {
        string name = $"leaver-{isHeard}";
        using var activities = new RecordedActivities(name);
        using var cluster = new VirtualCluster(seed: 1);
        VirtualNode other = cluster.AddNode();
        VirtualNode leaver = cluster.AddNode(name);
        cluster.JoinAll();
        cluster.RunUntil(cluster.AllAgree, Enough);
        using var muted = isHeard ? null : cluster.Network.Mute([leaver.Transport], [other.Transport]);

        cluster.Run(() => leaver.Cluster.LeaveAsync());

        Activity leave = activities.Of(name, "gossip.leave").Single();
        Assert.That((leave.GetTagItem("gossip.heard"), leave.Status), Is.EqualTo((isHeard, isHeard ? ActivityStatusCode.Unset : ActivityStatusCode.Error)));
    }

    [Test]
    public void A_refused_merge_is_an_error_on_both_sides_and_counted_as_refused()
    {
        using var activities = new RecordedActivities("refuser", "refused");
        using var readings = new MetricReadings("refuser");
        using var cluster = new VirtualCluster(seed: 1);
        VirtualNode refuser = cluster.AddNode("refuser", options => options with { MergePolicy = new MergePolicy(_ => "two masters") });
        VirtualNode refused = cluster.AddNode("refused");

        Assert.Throws<JoinFailedException>(() => cluster.Run(() => refused.JoinAsync(refuser)));

        Activity answer = activities.Of("refuser", "gossip.push_pull").Single();
        Assert.That((answer.Status, answer.GetTagItem("error.type")), Is.EqualTo((ActivityStatusCode.Error, "Gossip.MergeRefusedException")));
        Assert.That(answer.StatusDescription, Does.Contain("two masters"));
        Assert.That(activities.Of("refused", "gossip.push_pull").Single().StatusDescription, Does.Contain("two masters"));
        Assert.That(readings["gossip.push_pulls refused responder True"], Is.EqualTo(1));
    }
}
