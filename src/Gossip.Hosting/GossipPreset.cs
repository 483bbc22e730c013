namespace Gossip.Hosting;

/// <summary>Which preset the options of a node begin with.</summary>
public enum GossipPreset
{
    /// <summary><see cref="GossipOptions.Lan"/>: nodes in one data centre.</summary>
    Lan,

    /// <summary><see cref="GossipOptions.Wan"/>: nodes that are continents apart.</summary>
    Wan,

    /// <summary><see cref="GossipOptions.Local"/>: nodes on one machine.</summary>
    Local,
}
