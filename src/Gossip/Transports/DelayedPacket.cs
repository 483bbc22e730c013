using System.Net;

namespace Gossip.Transports;

/// <summary>A packet on its way through an <see cref="InMemoryNetwork"/>.</summary>
internal sealed class DelayedPacket
{
    private readonly InMemoryNetwork _network;
    private readonly Packet _packet;
    private readonly IPEndPoint _destination;
    private readonly ITimer _timer;

    private DelayedPacket(InMemoryNetwork network, Packet packet, IPEndPoint destination)
    {
        _network = network;
        _packet = packet;
        _destination = destination;

        // Armed only once the field is set; the timer's state keeps both alive until then.
        _timer = network.TimeProvider.CreateTimer(
            static state => ((DelayedPacket)state!).Arrive(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public static void Start(InMemoryNetwork network, Packet packet, IPEndPoint destination, TimeSpan delay) =>
        new DelayedPacket(network, packet, destination)._timer.Change(delay, Timeout.InfiniteTimeSpan);

    private void Arrive()
    {
        _timer.Dispose();
        _network.Deliver(_packet.ReceivedAt(_network.TimeProvider.GetTimestamp()), _destination);
    }
}
