namespace Gossip.Transports;

/// <summary>What a transport has done since it was created. The counts are read one by one, so they may be apart by a packet.</summary>
/// <param name="PacketsReceived">Packets that arrived, including the dropped ones.</param>
/// <param name="PacketsDropped">Packets that arrived while <see cref="ITransport.Packets"/> was full.</param>
/// <param name="ReceiveErrors">Times the network reported an error instead of a packet.</param>
/// <param name="PacketsSent">Packets handed to the network.</param>
/// <param name="SendErrors">Packets the network did not take.</param>
/// <param name="ConnectionsAccepted">Connections others opened, including the refused ones.</param>
/// <param name="ConnectionsRefused">Connections closed at once because <see cref="ITransport.Connections"/> was full.</param>
/// <param name="AcceptErrors">Times the network reported an error instead of a connection.</param>
public readonly record struct TransportStatistics(
    long PacketsReceived,
    long PacketsDropped,
    long ReceiveErrors,
    long PacketsSent,
    long SendErrors,
    long ConnectionsAccepted,
    long ConnectionsRefused,
    long AcceptErrors);
