using System.Net;
using Gossip.Joining;
using Gossip.Simulation;

namespace Gossip.SimulationTests.Clusters;

public sealed class JoinTests
{
    [Test]
    public void Nodes_that_join_through_one_seed_come_to_see_each_other([Values(2, 3, 7, 32)] int nodes, [Values(1, 2, 3)] int seed)
    {
        using var cluster = VirtualCluster.Start(nodes, seed);

        bool agreed = cluster.RunUntil(cluster.AllAgree, TimeSpan.FromSeconds(60));

        Assert.That(agreed, $"seed {seed}");
    }

    [Test]
    public void Two_clusters_become_one_when_a_member_of_each_joins_the_other()
    {
        using var cluster = new VirtualCluster(seed: 5);
        VirtualNode[] nodes = [.. Enumerable.Range(0, 6).Select(_ => cluster.AddNode())];
        cluster.Run(() => Task.WhenAll(nodes[1].JoinAsync(nodes[0]), nodes[2].JoinAsync(nodes[0]), nodes[4].JoinAsync(nodes[3]), nodes[5].JoinAsync(nodes[3])));

        cluster.Run(() => nodes[5].JoinAsync(nodes[2]));

        Assert.That(cluster.RunUntil(cluster.AllAgree, TimeSpan.FromSeconds(60)));
    }

    [Test]
    public void A_join_reports_each_seed_that_did_not_answer_and_succeeds_when_one_did()
    {
        using var cluster = new VirtualCluster(seed: 1);
        VirtualNode seed = cluster.AddNode();
        VirtualNode joiner = cluster.AddNode();

        JoinResult result = cluster.Run(() => joiner.Cluster.JoinAsync([$"{seed.EndPoint}", "10.9.9.9:7946", "not a seed"]));

        Assert.That(result.Contacted, Is.EqualTo(1));
        Assert.That(result.Failures.Select(failure => failure.Address), Is.EquivalentTo(new[] { "10.9.9.9:7946", "not a seed" }));
    }

    [Test]
    public void A_join_of_which_no_seed_answers_fails_and_lists_each()
    {
        using var cluster = new VirtualCluster(seed: 1);
        VirtualNode joiner = cluster.AddNode();

        JoinFailedException? failure = Assert.Throws<JoinFailedException>(
            () => cluster.Run(() => joiner.Cluster.JoinAsync(["10.9.9.9:7946", "10.9.9.8:7946"])));

        Assert.That(failure!.Failures, Has.Count.EqualTo(2));
        Assert.That(failure.Message, Does.Contain("10.9.9.9:7946").And.Contain("10.9.9.8:7946"));
    }

    [Test]
    public void Dead_seeds_are_tried_in_parallel()
    {
        using var cluster = new VirtualCluster(seed: 1);
        VirtualNode joiner = cluster.AddNode();
        string[] seeds = [.. Enumerable.Range(1, 16).Select(i => $"10.9.9.{i}:7946")];

        Assert.Throws<JoinFailedException>(() => cluster.Run(() => joiner.Cluster.JoinAsync(seeds)));

        // Sixteen connects of ten seconds each, eight at a time.
        Assert.That(cluster.Elapsed, Is.EqualTo(TimeSpan.FromSeconds(20)).Within(TimeSpan.FromSeconds(0.1)));
    }

    [Test]
    public void Of_a_name_that_stands_for_many_members_a_few_are_enough()
    {
        using var cluster = VirtualCluster.Start(20, seed: 1);
        cluster.RunUntil(cluster.AllAgree, TimeSpan.FromMinutes(1));
        SeedTarget[] targets = [.. cluster.Nodes.Select(node => new SeedTarget(new NodeAddress("", node.EndPoint)))];
        VirtualNode joiner = cluster.AddNode(configure: options => options with
        {
            ResolveSeed = (_, _) => Task.FromResult(new ResolvedSeed(targets, [])),
            JoinParallelism = 1,
        });

        JoinResult result = cluster.Run(() => joiner.Cluster.JoinAsync(["members.internal"]));

        Assert.That(result.Contacted, Is.EqualTo(3));
        Assert.That(result.Failures, Is.Empty);
        Assert.That(joiner.Cluster.AliveCount, Is.EqualTo(21));
    }

    [Test]
    public void A_later_stage_of_a_seed_is_left_alone_when_somebody_of_an_earlier_one_answered()
    {
        using var cluster = new VirtualCluster(seed: 1);
        SeedTarget[] targets = [.. Enumerable.Range(0, 4).Select(i => new SeedTarget(new NodeAddress("", cluster.AddNode().EndPoint), Stage: i / 2))];
        VirtualNode joiner = AddJoiner(cluster, targets);

        JoinResult result = cluster.Run(() => joiner.Cluster.JoinAsync(["members.internal"]));

        Assert.That(result.Contacted, Is.EqualTo(2));
        Assert.That(joiner.Cluster.Members.Select(member => member.EndPoint), Is.SupersetOf(targets[..2].Select(target => target.Address.EndPoint)));
    }

    [Test]
    public void A_later_stage_of_a_seed_is_tried_when_nobody_of_the_earlier_ones_answered()
    {
        using var cluster = new VirtualCluster(seed: 1);
        SeedTarget[] targets =
        [
            new(new NodeAddress("", IPEndPoint.Parse("10.9.9.1:7946")), Stage: 1),
            new(new NodeAddress("", cluster.AddNode().EndPoint), Stage: 7),
            new(new NodeAddress("", IPEndPoint.Parse("10.9.9.2:7946")), Stage: 4),
        ];
        VirtualNode joiner = AddJoiner(cluster, targets);

        JoinResult result = cluster.Run(() => joiner.Cluster.JoinAsync(["members.internal"]));

        Assert.That(result.Contacted, Is.EqualTo(1));
        Assert.That(result.Failures.Select(failure => failure.Address[^15..]), Is.EqualTo(new[] { "(10.9.9.1:7946)", "(10.9.9.2:7946)" }));
        // Each stage begins a second after the one before; the last silent connect ends the join, ten seconds after it began.
        Assert.That(cluster.Elapsed, Is.EqualTo(TimeSpan.FromSeconds(11)).Within(TimeSpan.FromSeconds(0.1)));
    }

    [Test]
    public void Whoever_is_of_a_later_stage_is_known_before_the_silence_of_an_earlier_one_has_ended()
    {
        using var cluster = new VirtualCluster(seed: 1);
        SeedTarget[] targets =
        [
            .. Enumerable.Range(1, 4).Select(i => new SeedTarget(new NodeAddress("", IPEndPoint.Parse($"10.9.9.{i}:7946")), Stage: 0)),
            .. Enumerable.Range(0, 2).Select(_ => new SeedTarget(new NodeAddress("", cluster.AddNode().EndPoint), Stage: 1)),
            new(new NodeAddress("", cluster.AddNode().EndPoint), Stage: 2),
        ];
        VirtualNode joiner = AddJoiner(cluster, targets);

        Task<JoinResult>? joining = null;
        cluster.Run(() =>
        {
            joining = joiner.Cluster.JoinAsync(["members.internal"]);
            return Task.CompletedTask;
        });

        bool known = cluster.RunUntil(() => joiner.Cluster.AliveCount == 3, TimeSpan.FromSeconds(5));
        Assert.That(known, "the members of the second stage");
        Assert.That(cluster.Elapsed, Is.EqualTo(TimeSpan.FromSeconds(1)).Within(TimeSpan.FromSeconds(0.2)));
        JoinResult result = cluster.Run(() => joining!);
        Assert.That(result.Contacted, Is.EqualTo(2), "the third stage is left alone");
        Assert.That(result.Failures, Has.Count.EqualTo(4));
    }

    [Test]
    public void The_stages_of_one_seed_do_not_wait_for_those_of_another()
    {
        using var cluster = new VirtualCluster(seed: 1);
        SeedTarget[] silent = [.. Enumerable.Range(1, 2).Select(i => new SeedTarget(new NodeAddress("", IPEndPoint.Parse($"10.9.9.{i}:7946")), Stage: i))];
        VirtualNode joiner = AddJoiner(cluster, silent);

        Assert.Throws<JoinFailedException>(() => cluster.Run(() => joiner.Cluster.JoinAsync([.. Enumerable.Range(1, 4).Select(i => $"seed-{i}.internal")])));

        Assert.That(cluster.Elapsed, Is.EqualTo(TimeSpan.FromSeconds(11)).Within(TimeSpan.FromSeconds(0.1)));
    }

    [Test]
    public void Heavier_addresses_of_a_name_are_asked_first_in_proportion([Values(1, 2, 3)] int seed)
    {
        const int Joins = 400;
        using var cluster = new VirtualCluster(seed);
        SeedTarget[] targets = [.. Enumerable.Range(1, 2).Select(i => new SeedTarget(new NodeAddress("", IPEndPoint.Parse($"10.9.9.{i}:7946")), Weight: (i * 2) - 1))];
        VirtualNode joiner = AddJoiner(cluster, targets);

        int heavierFirst = Enumerable.Range(0, Joins).Count(_ =>
        {
            var failed = Assert.Throws<JoinFailedException>(() => cluster.Run(() => joiner.Cluster.JoinAsync(["members.internal"])));
            return failed.Failures[0].Address.Contains("10.9.9.2", StringComparison.Ordinal);
        });

        // Three to one; the standard deviation is 9.
        Assert.That(heavierFirst, Is.EqualTo(Joins * 3 / 4).Within(36));
    }

    [Test]
    public void A_join_can_be_cancelled_at_any_moment()
    {
        using var cluster = new VirtualCluster(seed: 1);
        VirtualNode joiner = cluster.AddNode();
        using var cancellation = new CancellationTokenSource(TimeSpan.FromSeconds(3), cluster.Simulator.Time);

        OperationCanceledException? cancelled = Assert.CatchAsync<OperationCanceledException>(
            () => Task.FromResult(cluster.Run(() => joiner.Cluster.JoinAsync(["10.9.9.9:7946"], cancellation.Token))));

        Assert.That(cancelled!.CancellationToken, Is.EqualTo(cancellation.Token));
        Assert.That(cluster.Elapsed, Is.EqualTo(TimeSpan.FromSeconds(3)).Within(TimeSpan.FromSeconds(0.1)));
    }

    [Test]
    public void A_join_ends_when_the_node_shuts_down()
    {
        using var cluster = new VirtualCluster(seed: 1);
        VirtualNode joiner = cluster.AddNode();

        cluster.Run(async () =>
        {
            Task<JoinResult> join = joiner.Cluster.JoinAsync(["10.9.9.9:7946"]);
            await joiner.Cluster.ShutdownAsync();
            Assert.CatchAsync<ObjectDisposedException>(() => join);
        });
    }

    [Test]
    public void Members_whose_application_protocols_do_not_fit_are_refused_on_both_sides()
    {
        using var cluster = new VirtualCluster(seed: 1);
        VirtualNode old = cluster.AddNode(configure: options => options with { ApplicationProtocol = new ApplicationProtocol(1, 2, 2) });
        VirtualNode young = cluster.AddNode(configure: options => options with { ApplicationProtocol = new ApplicationProtocol(3, 4, 3) });

        JoinFailedException? refused = Assert.Throws<JoinFailedException>(() => cluster.Run(() => young.JoinAsync(old)));

        Assert.That(refused!.Failures[0].Error, Is.TypeOf<MergeRefusedException>());
        Assert.That(refused.Message, Does.Contain("application protocol"));
        Assert.That(young.Cluster.AliveCount, Is.EqualTo(1));
        Assert.That(old.Cluster.AliveCount, Is.EqualTo(1));
    }

    private static VirtualNode AddJoiner(VirtualCluster cluster, SeedTarget[] targets) => cluster.AddNode(configure: options => options with
    {
        ResolveSeed = (_, _) => Task.FromResult(new ResolvedSeed(targets, [])),
        JoinParallelism = 16,
    });
}
