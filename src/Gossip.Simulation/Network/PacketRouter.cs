using System.Net;

namespace Gossip.Simulation.Network;

/// <summary>Carries packets: decides by chance and by the state of the network whether and when each arrives.</summary>
internal sealed class PacketRouter(VirtualNetwork network, Random random)
{
    private readonly Stack<PacketDelivery> _idle = new();

    /// <summary>Sends a packet on its way.</summary>
    internal void Send(VirtualTransport sender, ReadOnlySpan<byte> payload, IPEndPoint destination)
    {
        network.Observer?.PacketSent(sender, destination, payload);
        network.Statistics.PacketsSent++;
        network.Statistics.PacketBytesSent += payload.Length;
        sender.BytesSent += payload.Length;
        if (!network.TryFind(destination, out VirtualTransport? receiver) || network.IsCut(sender, receiver))
        {
            network.Statistics.PacketsLost++;
            return;
        }

        if (!sender.Egress.TryPass(payload.Length, out long departure))
        {
            network.Statistics.PacketsDropped++;
            return;
        }

        LinkConditions conditions = network.ConditionsOf(sender, receiver);
        if (Happens(conditions.PacketLoss))
        {
            network.Statistics.PacketsLost++;
            return;
        }

        Launch(sender, receiver, destination, payload, departure, conditions);
        if (Happens(conditions.Duplication))
        {
            network.Statistics.PacketsDuplicated++;
            Launch(sender, receiver, destination, payload, departure, conditions);
        }
    }

    /// <summary>Makes a packet arrive; called at its time.</summary>
    internal void Arrive(PacketDelivery delivery)
    {
        VirtualTransport receiver = delivery.Receiver!;
        if (receiver.IsDown)
        {
            network.Statistics.PacketsLost++;
            Recycle(delivery);
        }
        else if (!delivery.PassedIngress && receiver.Ingress.IsLimited)
        {
            PassIngress(delivery, receiver);
        }
        else
        {
            receiver.Receive(delivery);
        }
    }

    /// <summary>Makes a packet that is not yet on its way.</summary>
    internal PacketDelivery Load(VirtualTransport sender, IPEndPoint destination, ReadOnlySpan<byte> payload)
    {
        PacketDelivery delivery = _idle.TryPop(out PacketDelivery? idle) ? idle : new PacketDelivery(this);
        delivery.Load(sender, destination, payload);
        return delivery;
    }

    /// <summary>Takes a packet back that has arrived or is lost.</summary>
    internal void Recycle(PacketDelivery delivery)
    {
        delivery.Clear();
        _idle.Push(delivery);
    }

    private void Launch(
        VirtualTransport sender,
        VirtualTransport receiver,
        IPEndPoint destination,
        ReadOnlySpan<byte> payload,
        long departure,
        LinkConditions conditions)
    {
        PacketDelivery delivery = Load(sender, destination, payload);
        delivery.Receiver = receiver;
        long arrival = departure + conditions.Latency.Sample(random);
        if (Happens(conditions.Reordering))
        {
            arrival += random.NextInt64(conditions.ReorderingDelay.Ticks + 1);
        }

        network.Clock.Schedule(delivery, arrival);
    }

    private void PassIngress(PacketDelivery delivery, VirtualTransport receiver)
    {
        if (receiver.Ingress.TryPass(delivery.Payload.Length, out long arrival))
        {
            delivery.PassedIngress = true;
            network.Clock.Schedule(delivery, arrival);
        }
        else
        {
            network.Statistics.PacketsDropped++;
            Recycle(delivery);
        }
    }

    // Draws nothing for what never happens, which keeps traces of quiet networks short and quick.
    private bool Happens(double probability) => probability > 0 && random.NextDouble() < probability;
}
