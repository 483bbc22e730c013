using System.Net;
using Gossip.Security;
using Gossip.Simulation;
using static Gossip.SimulationTests.Messaging.MessagingFixture;

namespace Gossip.SimulationTests.Messaging;

/// <summary>A reliable message that was not taken is never said to have been delivered.</summary>
public sealed class RefusedMessageTests
{
    private static readonly Keyring Key = new(new byte[32]);

    private static IEnumerable<TestCaseData> Refusals()
    {
        yield return Refusal("no stream is served any more", options => options with { MaximumStreams = 1 }, occupy: true);
        yield return Refusal("no stream of this source is served any more", options => options with { MaximumStreamsOfOneSource = 1 }, occupy: true);
        yield return Refusal("its network is forbidden", options => options with { AllowedNetworks = [IPNetwork.Parse("192.168.0.0/16")] });
        yield return Refusal("the label is another", options => options with { Label = "red" });
        yield return Refusal("it is not encrypted", options => options with { Keyring = Key });
        yield return Refusal("the key is another", options => options with { Keyring = new Keyring(Enumerable.Repeat((byte)9, 32).ToArray()) }, sendersKey: Key);
        yield return Refusal("nothing is to be encrypted", options => options, sendersKey: Key);
    }

    [TestCaseSource(nameof(Refusals))]
    public void A_message_that_is_refused_is_not_delivered(Func<GossipOptions, GossipOptions> receiving, bool occupy, Keyring? sendersKey)
    {
        using var cluster = new VirtualCluster(seed: 1);
        VirtualNode to = cluster.AddNode(configure: receiving);
        VirtualNode from = cluster.AddNode(configure: options => options with { Keyring = sendersKey });
        List<UserMessage> received = cluster.Read(to);
        if (occupy)
        {
            Occupy(cluster, from, to);
        }

        foreach (int length in new[] { 1, 100, 300_000 })
        {
            var failure = Assert.Throws<DeliveryFailedException>(() => cluster.Send(from, new NodeAddress("", to.EndPoint), Noise(length), Delivery.Reliable));
            Assert.That(failure.Message, Does.Contain("without a word"), $"{length} bytes");
        }

        cluster.Advance(TimeSpan.FromSeconds(1));
        Assert.That(received, Is.Empty);
    }

    [Test]
    public void A_message_that_waits_for_room_when_the_receiver_shuts_down_is_not_delivered()
    {
        using VirtualCluster cluster = Joined(2, options => options with { InboxDepth = 1 });
        NodeAddress to = cluster.Nodes[1].Cluster.LocalMember;
        cluster.Send(cluster.Nodes[0], to, Bytes("first"), Delivery.Reliable);
        List<bool> ends = Send(cluster, to, [TimeSpan.Zero]);
        cluster.Advance(TimeSpan.FromSeconds(1));
        Assert.That(ends, Is.Empty);

        cluster.Run(cluster.Nodes[1].Cluster.ShutdownAsync);
        cluster.Advance(TimeSpan.FromSeconds(1));

        Assert.That(ends, Is.EqualTo([false]));
    }

    [Test]
    public void A_message_to_a_node_that_is_shutting_down_is_received_or_said_not_to_be_delivered([Range(1, 20)] int seed)
    {
        using VirtualCluster cluster = Joined(2, seed: seed);
        List<UserMessage> received = cluster.Read(cluster.Nodes[1]);
        List<bool> ends = Send(cluster, cluster.Nodes[1].Cluster.LocalMember, [.. Enumerable.Range(0, 100).Select(i => TimeSpan.FromMilliseconds(0.1 * i))]);
        cluster.Advance(TimeSpan.FromMilliseconds(6));

        cluster.Run(cluster.Nodes[1].Cluster.ShutdownAsync);
        cluster.RunUntil(() => ends.Count == 100, Enough);

        Assert.That(ends, Has.Count.EqualTo(100).And.Some.True.And.Some.False, $"seed {seed}");
        Assert.That(ends.Count(delivered => delivered), Is.LessThanOrEqualTo(received.Count), $"seed {seed}");
    }

    [Test]
    public void A_way_of_delivery_that_does_not_exist_is_refused()
    {
        using VirtualCluster cluster = Joined(1);
        Cluster node = cluster.Nodes[0].Cluster;

        Assert.That(
            Assert.Throws<ArgumentOutOfRangeException>(() => node.SendAsync(node.LocalMember, Bytes("x"), (Delivery)2))!.ParamName, Is.EqualTo("delivery"));
    }

    private static TestCaseData Refusal(
        string why, Func<GossipOptions, GossipOptions> receiving, bool occupy = false, Keyring? sendersKey = null) =>
        new TestCaseData(receiving, occupy, sendersKey).SetArgDisplayNames(why);

    /// <summary>Sends messages, one after each of the times.</summary>
    /// <returns>Whether they were delivered, as they end.</returns>
    private static List<bool> Send(VirtualCluster cluster, NodeAddress to, TimeSpan[] times)
    {
        var ends = new List<bool>();
        foreach (TimeSpan time in times)
        {
            cluster.Simulator.Start(async () =>
            {
                await Task.Delay(time, cluster.Simulator.Time);
                try
                {
                    await cluster.Nodes[0].Cluster.SendAsync(to, Bytes("x"), Delivery.Reliable);
                    ends.Add(true);
                }
                catch (DeliveryFailedException)
                {
                    ends.Add(false);
                }
            });
        }

        return ends;
    }

    /// <summary>Holds the one stream that is served.</summary>
    private static void Occupy(VirtualCluster cluster, VirtualNode from, VirtualNode to) => cluster.Run(async () =>
    {
        Stream stream = await from.Transport.ConnectAsync(new NodeAddress("", to.EndPoint), CancellationToken.None);
        await stream.WriteAsync(new byte[] { 8 });
    });
}
