using System.Net;
using Gossip.Simulation;
using Gossip.Tests.Clusters;
using static Gossip.SimulationTests.Messaging.MessagingFixture;

namespace Gossip.SimulationTests.Clusters;

/// <summary>Who may be a member, and which clusters may become one.</summary>
public sealed class AdmissionTests
{
    private readonly RecordedLog _log = new();

    [Test]
    public void A_node_that_is_refused_never_shows_up_whoever_tells_of_it()
    {
        var filter = new Filter(candidate => candidate.Name != "unwanted");
        using VirtualCluster cluster = Strict(filter, out VirtualNode strict);
        VirtualNode unwanted = cluster.AddNode("unwanted");
        cluster.Run(() => unwanted.JoinAsync(cluster.Nodes[1]));
        cluster.Run(() => unwanted.JoinAsync(strict));

        cluster.Advance(TimeSpan.FromMinutes(3));

        Assert.That(strict.StateOf(unwanted), Is.Null);
        Assert.That(strict.Events.Select(change => change.Member.Name), Has.None.EqualTo("unwanted"));
        Assert.That(cluster.Nodes[1].Sees(unwanted), "others let it in");
        Assert.That(filter.Asked, Has.Some.EqualTo("unwanted").And.None.EqualTo(strict.Name));
    }

    [Test]
    public void Who_is_there_already_is_asked_about_again_when_it_has_changed_and_not_otherwise()
    {
        var filter = new Filter(candidate => candidate.Metadata.Length < 100);
        using VirtualCluster cluster = Strict(filter, out VirtualNode strict);
        cluster.Advance(TimeSpan.FromMinutes(2));
        Assert.That(filter.Asked, Is.Unique, "nobody has changed");

        cluster.Run(() => cluster.Nodes[1].Cluster.UpdateMetadataAsync(new byte[99]));
        cluster.Advance(TimeSpan.FromSeconds(5));
        cluster.Run(() => cluster.Nodes[1].Cluster.UpdateMetadataAsync(new byte[100]));
        cluster.Advance(TimeSpan.FromSeconds(5));

        Assert.That(strict.Cluster.TryGetMember(cluster.Nodes[1].Name, out Member? member) ? member.Metadata.Length : -1, Is.EqualTo(99));
        Assert.That(cluster.Nodes[2].Cluster.TryGetMember(cluster.Nodes[1].Name, out member) ? member.Metadata.Length : -1, Is.EqualTo(100));
    }

    [Test]
    public void A_filter_that_throws_refuses_and_is_logged()
    {
        var filter = new Filter(candidate => candidate.Name != "late" ? true : throw new InvalidOperationException("broken filter"));
        using VirtualCluster cluster = Strict(filter, out VirtualNode strict);
        VirtualNode late = cluster.AddNode("late");
        cluster.Run(() => late.JoinAsync(cluster.Nodes[1]));
        cluster.Run(() => late.JoinAsync(strict));

        cluster.Advance(TimeSpan.FromSeconds(30));

        Assert.That(strict.StateOf(late), Is.Null);
        Assert.That(_log.Lines, Has.Some.Contains("IMemberFilter of the application failed broken filter"));
    }

    [Test]
    public void A_filter_that_accepts_everyone_changes_nothing([Values(1, 2, 3)] int seed)
    {
        using VirtualCluster cluster = Joined(20, options => options with { MemberFilter = new Filter(_ => true) }, seed);
        cluster.Nodes[19].Crash();
        cluster.Nodes[18].Leave();

        Assert.That(cluster.RunUntil(cluster.AllAgree, Enough), $"seed {seed}");
    }

    [TestCase(true, TestName = "The_node_that_is_joined_vetoes_and_tells_the_other_why")]
    [TestCase(false, TestName = "The_node_that_joins_vetoes")]
    public void A_veto_ends_the_join_with_its_reason(bool bySeed)
    {
        using var cluster = new VirtualCluster(seed: 1);
        var policy = new MergePolicy(_ => "two masters");
        VirtualNode seed = cluster.AddNode("seed", options => bySeed ? options with { MergePolicy = policy } : options);
        VirtualNode joiner = cluster.AddNode("joiner", options => bySeed ? options : options with { MergePolicy = policy });

        var failure = Assert.Throws<JoinFailedException>(() => cluster.Run(() => joiner.JoinAsync(seed)));

        Assert.That(failure.Message, Does.Contain("two masters"));
        Assert.That(failure.Failures.Single().Error, Is.InstanceOf(bySeed ? typeof(Wire.WireException) : typeof(MergeRefusedException)));
        Assert.That((bySeed ? seed : joiner).Cluster.AliveCount, Is.EqualTo(1), "nothing is taken over where the veto is");
        Assert.That(policy.Asked.Single(), Does.Contain(bySeed ? "joiner" : "seed"));

        cluster.Advance(TimeSpan.FromMinutes(2));
        Assert.That((seed.Cluster.AliveCount, joiner.Cluster.AliveCount), Is.EqualTo((1, 1)), "nor anywhere else, ever");
    }

    [Test]
    public void A_seeds_veto_leaves_both_sides_as_they_were()
    {
        using var cluster = new VirtualCluster(seed: 1);
        VirtualNode seed = cluster.AddNode("seed", options => options with { MergePolicy = new MergePolicy(_ => "no"), LoggerFactory = _log });
        VirtualNode joiner = cluster.AddNode("joiner");

        Assert.Throws<JoinFailedException>(() => cluster.Run(() => joiner.JoinAsync(seed)));
        cluster.Advance(TimeSpan.FromMinutes(2));

        Assert.That((seed.Cluster.AliveCount, joiner.Cluster.AliveCount), Is.EqualTo((1, 1)));
        Assert.That(_log.Lines, Has.Some.Contains("The state of another node was refused: no"));
    }

    [Test]
    public void A_merge_policy_is_asked_on_both_sides_of_a_join_and_about_everyone_and_never_again()
    {
        var policies = new List<MergePolicy>();
        using var cluster = new VirtualCluster(seed: 1);
        for (int i = 0; i < 3; i++)
        {
            policies.Add(new MergePolicy(_ => null));
            cluster.AddNode(configure: options => options with { MergePolicy = policies[^1] });
        }

        cluster.Run(() => cluster.Nodes[1].JoinAsync(cluster.Nodes[0]));
        cluster.Run(() => cluster.Nodes[2].JoinAsync(cluster.Nodes[0]));
        cluster.Advance(TimeSpan.FromMinutes(3));

        Assert.That(policies[0].Asked, Is.EqualTo(new string[][] { ["node-1"], ["node-2"] }));
        Assert.That(policies[1].Asked, Is.EqualTo(new string[][] { ["node-0"] }));
        Assert.That(policies[2].Asked, Is.EqualTo(new string[][] { ["node-0", "node-1"] }));
        Assert.That(cluster.AllAgree());
    }

    [Test]
    public void A_merge_policy_that_throws_refuses_and_is_logged_and_says_nothing_of_it_to_others()
    {
        using var cluster = new VirtualCluster(seed: 1);
        VirtualNode seed = cluster.AddNode(
            configure: options => options with { MergePolicy = new MergePolicy(_ => throw new InvalidOperationException("secret")), LoggerFactory = _log });
        VirtualNode joiner = cluster.AddNode();

        var failure = Assert.Throws<JoinFailedException>(() => cluster.Run(() => joiner.JoinAsync(seed)));

        Assert.That(failure.Message, Does.Contain("merge policy failed").And.Not.Contain("secret"));
        Assert.That(_log.Lines, Has.Some.Contains("IMergePolicy of the application failed secret"));
        Assert.That(seed.Cluster.AliveCount, Is.EqualTo(1));
    }

    [TestCase("10.0.0.0/8", true)]
    [TestCase("10.0.0.0/30", true)]
    [TestCase("192.168.0.0/16", false)]
    [TestCase("", false)]
    [TestCase(null, true)]
    public void Only_members_of_allowed_networks_are_heard(string? networks, bool heard)
    {
        using var drops = new DropCounter("guarded");
        using var cluster = new VirtualCluster(seed: 1);
        VirtualNode guarded = cluster.AddNode("guarded", options => options with { AllowedNetworks = Networks(networks) });
        VirtualNode other = cluster.AddNode();
        Assert.That($"{other.EndPoint}", Is.EqualTo("10.0.0.2:7946"));

        if (heard)
        {
            cluster.Run(() => other.JoinAsync(guarded));
        }
        else
        {
            Assert.Throws<JoinFailedException>(() => cluster.Run(() => other.JoinAsync(guarded)));
            Assert.Throws<NoAnswerException>(() => cluster.Run(() => other.Cluster.PingAsync(new NodeAddress("", guarded.EndPoint))));
        }

        Assert.That(guarded.Cluster.AliveCount, Is.EqualTo(heard ? 2 : 1));
        Assert.That(drops["forbidden_network"], heard ? Is.Zero : Is.EqualTo(5), "a join that tries four times and one packet");
    }

    [Test]
    public void A_member_whose_address_is_not_allowed_does_not_show_up_though_an_allowed_one_tells_of_it()
    {
        using var cluster = new VirtualCluster(seed: 1);
        VirtualNode guarded = cluster.AddNode(configure: options => options with { AllowedNetworks = Networks("10.0.0.0/30") });
        VirtualNode allowed = cluster.AddNode();
        VirtualNode outside = cluster.AddNode(endPoint: IPEndPoint.Parse("10.7.0.1:7946"));
        cluster.Run(() => allowed.JoinAsync(guarded));
        cluster.Run(() => outside.JoinAsync(allowed));

        cluster.Advance(TimeSpan.FromMinutes(3));

        Assert.That(allowed.Sees(outside));
        Assert.That(guarded.StateOf(outside), Is.Null);
        Assert.That(guarded.Sees(allowed));
    }

    [Test]
    public void A_node_that_forbids_its_own_address_is_warned()
    {
        using var cluster = new VirtualCluster(seed: 1);
        cluster.AddNode(configure: options => options with { AllowedNetworks = Networks("192.168.0.0/16"), LoggerFactory = _log });

        Assert.That(_log.Lines, Has.Some.Contains("outside the networks it allows"));
    }

    private static IPNetwork[]? Networks(string? text) => text switch
    {
        null => null,
        "" => [],
        _ => [IPNetwork.Parse(text)],
    };

    /// <summary>Three nodes that know each other; the first asks the filter.</summary>
    private VirtualCluster Strict(Filter filter, out VirtualNode strict)
    {
        var cluster = new VirtualCluster(seed: 1);
        strict = cluster.AddNode("strict", options => options with { MemberFilter = filter, LoggerFactory = _log });
        cluster.AddNode();
        cluster.AddNode();
        cluster.JoinAll();
        Assert.That(cluster.RunUntil(cluster.AllAgree, Enough));
        return cluster;
    }
}
