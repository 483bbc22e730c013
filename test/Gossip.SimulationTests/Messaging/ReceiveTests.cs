using Gossip.Simulation;
using Gossip.Tests.Clusters;
using static Gossip.SimulationTests.Messaging.MessagingFixture;

namespace Gossip.SimulationTests.Messaging;

public sealed class ReceiveTests
{
    [Test]
    public void Messages_wait_in_order_from_the_moment_the_node_started_until_somebody_reads_them()
    {
        using VirtualCluster cluster = Joined(2);
        SendNumbered(cluster, 100);

        List<UserMessage> received = cluster.Read(cluster.Nodes[1]);
        cluster.Advance(TimeSpan.Zero);

        Assert.That(received.Select(message => message.Text()), Is.EqualTo(Enumerable.Range(0, 100).Select(i => $"{i}")));
    }

    [Test]
    public void Several_readers_share_the_messages()
    {
        using VirtualCluster cluster = Joined(2);
        List<UserMessage>[] readers = [cluster.Read(cluster.Nodes[1]), cluster.Read(cluster.Nodes[1]), cluster.Read(cluster.Nodes[1])];

        SendNumbered(cluster, 100);

        Assert.That(readers.SelectMany(each => each).Select(message => message.Text()), Is.EquivalentTo(Enumerable.Range(0, 100).Select(i => $"{i}")));
    }

    [Test]
    public void Packets_that_find_the_inbox_full_are_dropped_and_counted()
    {
        using var drops = new DropCounter("full");
        using var cluster = new VirtualCluster(seed: 1);
        VirtualNode from = cluster.AddNode(), to = cluster.AddNode("full", options => options with { InboxDepth = 10 });
        for (int i = 0; i < 25; i++)
        {
            cluster.Send(from, new NodeAddress("", to.EndPoint), Bytes($"{i}"));
        }

        cluster.Advance(TimeSpan.FromSeconds(1));
        Assert.That(drops["inbox_full"], Is.EqualTo(15));
        List<UserMessage> received = cluster.Read(to);
        cluster.Advance(TimeSpan.Zero);
        Assert.That(received.Select(message => message.Text()), Is.EqualTo(Enumerable.Range(0, 10).Select(i => $"{i}")), "those that came first");
    }

    [Test]
    public void A_stream_waits_for_room_and_is_delivered_once_there_is_some()
    {
        using VirtualCluster cluster = Joined(2, options => options with { InboxDepth = 1 });
        NodeAddress to = cluster.Nodes[1].Cluster.LocalMember;
        cluster.Send(cluster.Nodes[0], to, Bytes("first"), Delivery.Reliable);
        Task second = cluster.Simulator.Start(() => cluster.Nodes[0].Cluster.SendAsync(to, Bytes("second"), Delivery.Reliable));
        cluster.Advance(TimeSpan.FromSeconds(3));
        Assert.That(second.IsCompleted, Is.False);

        List<UserMessage> received = cluster.Read(cluster.Nodes[1]);
        cluster.Advance(TimeSpan.FromSeconds(1));

        Assert.That(second.IsCompletedSuccessfully);
        Assert.That(received.Select(message => message.Text()), Is.EqualTo(["first", "second"]));
    }

    [Test]
    public void A_stream_for_which_there_is_no_room_in_time_is_told_so()
    {
        using VirtualCluster cluster = Joined(2, options => options with { InboxDepth = 1 });
        NodeAddress to = cluster.Nodes[1].Cluster.LocalMember;
        cluster.Send(cluster.Nodes[0], to, Bytes("first"), Delivery.Reliable);
        TimeSpan started = cluster.Elapsed;

        var failure = Assert.Throws<DeliveryFailedException>(() => cluster.Send(cluster.Nodes[0], to, Bytes("second"), Delivery.Reliable));

        Assert.That(failure.Message, Does.Contain("too many wait to be received"));
        Assert.That(cluster.Elapsed - started, Is.EqualTo(TimeSpan.FromSeconds(5)).Within(TimeSpan.FromSeconds(0.1)), "half of the stream timeout");
    }

    [Test]
    public void The_inbox_is_bounded_in_bytes_too()
    {
        using VirtualCluster cluster = Joined(2, options => options with { MaximumInboxBytes = 20 << 20 });
        NodeAddress to = cluster.Nodes[1].Cluster.LocalMember;
        cluster.Send(cluster.Nodes[0], to, Noise(15 << 20), Delivery.Reliable);

        Assert.Throws<DeliveryFailedException>(() => cluster.Send(cluster.Nodes[0], to, Noise(6 << 20), Delivery.Reliable));
        cluster.Send(cluster.Nodes[0], to, Noise(5 << 20), Delivery.Reliable);
    }

    [Test]
    public void Reading_ends_at_shutdown_and_what_was_there_is_still_read()
    {
        using VirtualCluster cluster = Joined(2);
        Cluster node = cluster.Nodes[1].Cluster;
        SendNumbered(cluster, 3);
        cluster.Run(node.ShutdownAsync);

        int count = cluster.Run(async () =>
        {
            int count = 0;
            await foreach (UserMessage _ in node.ReceiveAsync())
            {
                count++;
            }

            return count;
        });

        Assert.That(count, Is.EqualTo(3));
    }

    [Test]
    public void A_reader_that_gives_up_loses_nothing()
    {
        using VirtualCluster cluster = Joined(2);
        Cluster node = cluster.Nodes[1].Cluster;
        using var cancellation = new CancellationTokenSource(TimeSpan.FromSeconds(1), cluster.Simulator.Time);

        Assert.Catch<OperationCanceledException>(() => cluster.Run(async () =>
        {
            await foreach (UserMessage _ in node.ReceiveAsync(cancellation.Token))
            {
            }
        }));

        SendNumbered(cluster, 2);
        List<UserMessage> received = cluster.Read(cluster.Nodes[1]);
        cluster.Advance(TimeSpan.Zero);
        Assert.That(received, Has.Count.EqualTo(2));
    }

    private static void SendNumbered(VirtualCluster cluster, int count)
    {
        for (int i = 0; i < count; i++)
        {
            cluster.Send(cluster.Nodes[0], cluster.Nodes[1].Cluster.LocalMember, Bytes($"{i}"));
        }

        cluster.Advance(TimeSpan.FromSeconds(1));
    }
}
