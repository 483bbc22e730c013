using Gossip.Simulation;
using ShardingWorker;

namespace Gossip.Tests.Documentation.Samples;

/// <summary>docs/samples/ShardingWorker: the live members share the work, and what one had moves when it dies, nothing else.</summary>
public sealed class ShardingSampleTests
{
    private const int Shards = 1000;

    [Test]
    public void Only_the_shards_of_the_one_that_died_move([Range(1, 5)] int seed)
    {
        using var cluster = VirtualCluster.Start(5, seed);
        string[] before = Owners(cluster.Nodes[0]);
        VirtualNode dead = cluster.Nodes[3];

        dead.Crash();
        Assert.That(cluster.RunUntil(cluster.AllAgree, TimeSpan.FromMinutes(1)));

        string[][] after = [.. cluster.RunningNodes.Select(Owners)];
        Assert.That(after, Is.All.EqualTo(after[0]), "all agree without a word");
        Assert.That(before.Where(owner => owner != dead.Name), Is.EqualTo(after[0].Where((_, shard) => before[shard] != dead.Name)));
        Assert.That(after[0], Has.None.EqualTo(dead.Name));
        Assert.That(after[0].Where((_, shard) => before[shard] == dead.Name).Distinct().Count(), Is.EqualTo(4), "all who are left share them");
    }

    [Test]
    public void Each_has_about_the_same_and_the_order_of_the_members_does_not_matter()
    {
        string[] members = [.. Enumerable.Range(1, 10).Select(number => $"worker-{number}")];
        int[] shares =
        [
            .. from shard in Enumerable.Range(0, 10 * Shards)
               group shard by Rendezvous.OwnerOf(shard, members) into share
               select share.Count(),
        ];

        Assert.That(shares, Has.Length.EqualTo(10).And.All.InRange(0.9 * Shards, 1.1 * Shards));
        Assert.That(
            Enumerable.Range(0, Shards).Select(shard => Rendezvous.OwnerOf(shard, Enumerable.Reverse(members))),
            Is.EqualTo(Enumerable.Range(0, Shards).Select(shard => Rendezvous.OwnerOf(shard, members))));
    }

    private static string[] Owners(VirtualNode node)
    {
        string[] members = [.. node.Cluster.Members.Select(member => member.Name)];
        return [.. Enumerable.Range(0, Shards).Select(shard => Rendezvous.OwnerOf(shard, members))];
    }
}
