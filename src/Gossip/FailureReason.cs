namespace Gossip;

/// <summary>How this node came to hold a member failed.</summary>
public enum FailureReason
{
    /// <summary>A suspicion ran out here: the member did not refute it in time.</summary>
    SuspicionExpired,

    /// <summary>Another member said so, for whom the suspicion ran out first.</summary>
    ReportedByMember,
}
