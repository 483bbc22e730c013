using System.Threading.Channels;

namespace Gossip.Transports;

/// <summary>What arrived and waits for its reader. Both queues are bounded and never hold up the network: the newest is given up.</summary>
internal sealed class TransportQueues
{
    private readonly Channel<Packet> _packets;
    private readonly Channel<StreamConnection> _connections;
    private readonly TransportCounters _counters;

    public TransportQueues(int packetCapacity, int connectionCapacity, TransportCounters counters, bool runsReaderInline = false)
    {
        // Wait, so that TryWrite says no instead of dropping silently: the packet's buffer has to go back.
        _packets = Channel.CreateBounded<Packet>(new BoundedChannelOptions(packetCapacity) { FullMode = BoundedChannelFullMode.Wait, AllowSynchronousContinuations = runsReaderInline });
        _connections = Channel.CreateBounded<StreamConnection>(
            new BoundedChannelOptions(connectionCapacity) { FullMode = BoundedChannelFullMode.Wait });
        _counters = counters;
    }

    public ChannelReader<Packet> Packets => _packets.Reader;

    public ChannelReader<StreamConnection> Connections => _connections.Reader;

    /// <summary>Takes over a packet that arrived.</summary>
    public void Add(Packet packet)
    {
        _counters.PacketReceived();
        if (!_packets.Writer.TryWrite(packet))
        {
            packet.Return();
            _counters.PacketDropped();
        }
    }

    /// <summary>Takes over a connection that arrived, or breaks it: nobody may take that for the end of a conversation.</summary>
    /// <returns>Whether there was room.</returns>
    public bool TryAdd(StreamConnection connection)
    {
        _counters.ConnectionAccepted();
        if (_connections.Writer.TryWrite(connection))
        {
            return true;
        }

        connection.Stream.Reset();
        connection.Stream.Dispose();
        _counters.ConnectionRefused();
        return false;
    }

    /// <summary>Ends both queues with a fault that their readers will see.</summary>
    public void Fail(Exception exception)
    {
        _packets.Writer.TryComplete(exception);
        _connections.Writer.TryComplete(exception);
    }

    /// <summary>Ends both queues and releases what nobody has read.</summary>
    public void Close()
    {
        _packets.Writer.TryComplete();
        _connections.Writer.TryComplete();
        while (_packets.Reader.TryRead(out Packet packet))
        {
            packet.Return();
        }

        while (_connections.Reader.TryRead(out StreamConnection? connection))
        {
            connection.Stream.Reset();
            connection.Stream.Dispose();
        }
    }
}
