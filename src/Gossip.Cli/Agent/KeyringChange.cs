namespace Gossip.Cli.Agent;

/// <summary>A step of a key rotation: each on every node before the next.</summary>
internal enum KeyringChange
{
    /// <summary>The key opens what arrives.</summary>
    Add,

    /// <summary>The key seals what is sent.</summary>
    Use,

    /// <summary>The key does nothing any more.</summary>
    Remove,
}
