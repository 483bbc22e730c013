namespace Gossip;

/// <summary>
/// Whether this node's packets reach the others and theirs come back, told from how its latest probes were answered: as many as there
/// are other members, at least 4 and at most 32. Members that answer over streams only stay alive, so that nothing else may show that a
/// firewall blocks UDP.
/// </summary>
public enum PacketReachability
{
    /// <summary>No other member is there, or none has been probed yet.</summary>
    Unknown = 0,

    /// <summary>Packets were answered, and no member answered over a stream only.</summary>
    Reachable = 1,

    /// <summary>Some members answered to packets, some over a stream only.</summary>
    PartlyBlocked = 2,

    /// <summary>Members answered over streams, and none to a packet: packets are blocked.</summary>
    Blocked = 3,

    /// <summary>Nobody answered by any way.</summary>
    Unreachable = 4,
}
