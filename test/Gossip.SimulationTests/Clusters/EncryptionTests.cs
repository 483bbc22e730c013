using System.Text;
using Gossip.Security;
using Gossip.Simulation;

namespace Gossip.SimulationTests.Clusters;

/// <summary>Keys and labels in clusters that run.</summary>
public sealed class EncryptionTests
{
    private static readonly TimeSpan Enough = TimeSpan.FromMinutes(1);
    private static readonly byte[] Old = Enumerable.Repeat((byte)1, 32).ToArray();
    private static readonly byte[] New = Enumerable.Repeat((byte)2, 32).ToArray();

    [Test]
    public void Keys_are_rotated_in_a_running_cluster_and_nobody_is_lost()
    {
        using var cluster = new VirtualCluster(seed: 1);
        Keyring[] rings = [.. Enumerable.Range(0, 6).Select(_ => new Keyring(Old))];
        foreach (Keyring ring in rings)
        {
            cluster.AddNode(configure: options => options with { Keyring = ring });
        }

        cluster.JoinAll();
        cluster.RunUntil(cluster.AllAgree, Enough);
        foreach (Action<Keyring> step in new Action<Keyring>[] { ring => ring.Add(New), ring => ring.Use(New), ring => ring.Remove(Old) })
        {
            foreach (Keyring ring in rings)
            {
                step(ring);
                cluster.Advance(TimeSpan.FromSeconds(3));
            }
        }

        cluster.Run(() => cluster.Nodes[0].Cluster.UpdateMetadataAsync("rotated"u8.ToArray()));
        cluster.Advance(TimeSpan.FromSeconds(5));
        Assert.That(cluster.AllAgree());
        Assert.That(cluster.Nodes.SelectMany(node => node.Events), Has.None.InstanceOf<MemberFailed>());
        Assert.That(cluster.Nodes.All(node => MetadataOf(node, cluster.Nodes[0]) == "rotated"));
    }

    [Test]
    public void Encryption_is_turned_on_in_three_rolling_restarts_and_nobody_is_lost()
    {
        using var cluster = VirtualCluster.Start(4, seed: 1);
        cluster.RunUntil(cluster.AllAgree, Enough);
        var ring = new Keyring(New);
        Func<GossipOptions, GossipOptions>[] steps =
        [
            options => options with { Keyring = ring, VerifyIncoming = false, VerifyOutgoing = false },
            options => options with { Keyring = ring, VerifyIncoming = false },
            options => options with { Keyring = ring },
        ];

        foreach (Func<GossipOptions, GossipOptions> step in steps)
        {
            foreach (string name in cluster.RunningNodes.Select(node => node.Name).Order().ToArray())
            {
                cluster.RunningNodes.Single(node => node.Name == name).Leave();
                VirtualNode restarted = cluster.AddNode(name, step);
                cluster.Run(() => restarted.JoinAsync(cluster.RunningNodes.First(node => node != restarted)));
                Assert.That(cluster.RunUntil(cluster.AllAgree, Enough), $"after {name}");
            }
        }

        Assert.That(cluster.Nodes.SelectMany(node => node.Events), Has.None.InstanceOf<MemberFailed>());
    }

    [Test]
    public void Two_clusters_on_one_network_never_mix()
    {
        using var cluster = new VirtualCluster(seed: 1);
        VirtualNode[] red = [.. Enumerable.Range(0, 3).Select(i => cluster.AddNode($"red-{i}", options => options with { Label = "red" }))];
        VirtualNode[] blue = [.. Enumerable.Range(0, 3).Select(i => cluster.AddNode($"blue-{i}", options => options with { Label = "blue" }))];
        cluster.Run(() => Task.WhenAll(red[1].JoinAsync(red[0]), red[2].JoinAsync(red[0]), blue[1].JoinAsync(blue[0]), blue[2].JoinAsync(blue[0])));

        Assert.Throws<JoinFailedException>(() => cluster.Run(() => red[0].JoinAsync(blue[0])));
        cluster.Advance(TimeSpan.FromMinutes(2));

        Assert.That(red.All(node => node.Cluster.Members.All(member => member.Name.StartsWith("red", StringComparison.Ordinal))));
        Assert.That(cluster.Nodes.Select(node => node.Cluster.AliveCount), Is.All.EqualTo(3));
    }

    [Test]
    public void A_node_without_the_key_is_told_nothing()
    {
        using var cluster = new VirtualCluster(seed: 1);
        VirtualNode member = cluster.AddNode(configure: options => options with { Keyring = new Keyring(New) });
        VirtualNode stranger = cluster.AddNode();

        Assert.Throws<JoinFailedException>(() => cluster.Run(() => stranger.JoinAsync(member)));

        Assert.That((member.Cluster.AliveCount, stranger.Cluster.AliveCount), Is.EqualTo((1, 1)));
    }

    private static string MetadataOf(VirtualNode observer, VirtualNode member) =>
        observer.Cluster.TryGetMember(member.Name, out Member? known) ? Encoding.UTF8.GetString(known.Metadata.Span) : "";
}
