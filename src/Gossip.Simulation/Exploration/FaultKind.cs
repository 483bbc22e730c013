namespace Gossip.Simulation.Exploration;

/// <summary>What can befall a cluster under exploration.</summary>
internal enum FaultKind
{
    /// <summary>Nodes lose their machines.</summary>
    Crash,

    /// <summary>The processes of nodes die; their machines refuse connections from then on.</summary>
    Kill,

    /// <summary>Nodes start at the address they last had, and join; those that run are killed first. Also how a late node comes.</summary>
    Restart,

    /// <summary>Like <see cref="Restart"/>, but at a new address.</summary>
    Move,

    /// <summary>Nodes say goodbye and shut down.</summary>
    Leave,

    /// <summary>Nodes neither receive nor send for a while.</summary>
    Stall,

    /// <summary>A share of all packets is lost.</summary>
    Loss,

    /// <summary>A share of all pieces of streams is lost and sent again.</summary>
    StreamLoss,

    /// <summary>Everything takes longer, by a log-normal distribution with a median in milliseconds.</summary>
    Latency,

    /// <summary>A share of all packets arrives twice.</summary>
    Duplicate,

    /// <summary>A share of all packets is held up to 50 ms, so that later ones overtake it.</summary>
    Reorder,

    /// <summary>Nodes are cut off from all others.</summary>
    Partition,

    /// <summary>Nodes are not heard by some others, but hear them.</summary>
    Mute,

    /// <summary>Nodes change their metadata to so many bytes.</summary>
    Metadata,

    /// <summary>Nodes have only so many bytes per second.</summary>
    Bandwidth,
}
