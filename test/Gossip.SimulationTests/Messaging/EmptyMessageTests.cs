using Gossip.Simulation;
using Gossip.Tests.Clusters;
using Gossip.Wire;
using static Gossip.SimulationTests.Messaging.MessagingFixture;

namespace Gossip.SimulationTests.Messaging;

public sealed class EmptyMessageTests
{
    [Test]
    public void A_message_without_a_byte_is_received_by_nobody_and_counted([Values] Delivery delivery)
    {
        using var drops = new DropCounter("receiver");
        using var cluster = new VirtualCluster(seed: 1);
        VirtualNode node = cluster.AddNode("receiver");
        List<UserMessage> received = cluster.Read(node);

        if (delivery == Delivery.Reliable)
        {
            var empty = new WireBuffer();
            UserMessageHeader.Write(empty, 0);
            Assert.That(cluster.Converse(cluster.Stranger(), node, empty.WrittenSpan.ToArray()), Is.Empty);
        }
        else
        {
            cluster.Stranger().TrySendPacket([(byte)MessageType.User], new NodeAddress("", node.EndPoint));
        }

        cluster.Advance(TimeSpan.FromSeconds(1));
        Assert.That((received.Count, drops["empty"]), Is.EqualTo((0, 1)));
    }
}
