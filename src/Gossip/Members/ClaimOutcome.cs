namespace Gossip.Members;

/// <summary>Who was found when two addresses claimed one name.</summary>
internal enum ClaimOutcome
{
    /// <summary>Nobody of the name is where its holder was. Whether the claimant is there was not asked.</summary>
    HolderSilent,

    /// <summary>The holder is there, and nobody of the name where it is claimed: old news, or made up.</summary>
    ClaimantSilent,

    /// <summary>Two nodes have one name.</summary>
    BothAnswer,
}
