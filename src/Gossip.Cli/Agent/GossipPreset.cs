namespace Gossip.Cli.Agent;

/// <summary>Which of the library's presets to start from.</summary>
internal enum GossipPreset
{
    /// <summary><see cref="GossipOptions.Lan"/>.</summary>
    Lan,

    /// <summary><see cref="GossipOptions.Wan"/>.</summary>
    Wan,

    /// <summary><see cref="GossipOptions.Local"/>.</summary>
    Local,
}
