namespace Gossip;

/// <summary>How a message of the application travels.</summary>
public enum Delivery
{
    /// <summary>In one packet: it may be lost, come twice or overtake another, and has to fit into <see cref="GossipOptions.PacketBufferSize"/>.</summary>
    BestEffort,

    /// <summary>
    /// Over a stream of its own, up to 20 MiB: sending completes once the receiver has taken it, and says so when that is not certain.
    /// </summary>
    Reliable,
}
