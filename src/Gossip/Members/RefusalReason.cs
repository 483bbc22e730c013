namespace Gossip.Members;

/// <summary>Why well-formed news about a member was not believed.</summary>
internal enum RefusalReason
{
    /// <summary>The protocol versions in it are zero or upside down.</summary>
    ImplausibleVersions,

    /// <summary>The incarnation is further ahead than a member can have come unnoticed.</summary>
    ImplausibleIncarnation,

    /// <summary>The member's address is outside <see cref="GossipOptions.AllowedNetworks"/>.</summary>
    ForbiddenNetwork,

    /// <summary>The <see cref="IMemberFilter"/> refused it, or failed.</summary>
    Filtered,

    /// <summary>More members than <see cref="GossipOptions.MaximumMembers"/>.</summary>
    TableFull,
}
