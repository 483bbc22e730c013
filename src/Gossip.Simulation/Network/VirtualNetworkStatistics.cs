namespace Gossip.Simulation.Network;

/// <summary>What a virtual network has carried so far.</summary>
public sealed class VirtualNetworkStatistics
{
    /// <summary>Packets handed to the network.</summary>
    public long PacketsSent { get; internal set; }

    /// <summary>Bytes in those packets.</summary>
    public long PacketBytesSent { get; internal set; }

    /// <summary>Packets that reached a receiver's queue, duplicates included.</summary>
    public long PacketsDelivered { get; internal set; }

    /// <summary>Packets lost: by chance, by a partition, for want of a receiver.</summary>
    public long PacketsLost { get; internal set; }

    /// <summary>Packets dropped because a queue was full: the receiver's, or that of a node with little bandwidth.</summary>
    public long PacketsDropped { get; internal set; }

    /// <summary>Packets the network carried twice.</summary>
    public long PacketsDuplicated { get; internal set; }

    /// <summary>Connections made.</summary>
    public long Connections { get; internal set; }

    /// <summary>Bytes handed to streams.</summary>
    public long StreamBytesSent { get; internal set; }
}
