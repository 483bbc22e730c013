namespace Gossip;

/// <summary>Decides whether this node and another cluster may become one when either joins through the other.</summary>
/// <remarks>
/// Asked once for each join, on both sides, before anything is taken over. It delays that join and nothing else. If it throws, that is
/// logged and counts as a refusal.
/// </remarks>
public interface IMergePolicy
{
    /// <summary>Looks at the other side's members.</summary>
    /// <param name="members">Everyone the other side knows, the departed included, itself too.</param>
    /// <returns>
    /// Why they may not be merged, which is told to the other side and ends the join with a <see cref="MergeRefusedException"/>;
    /// <see langword="null"/> when they may.
    /// </returns>
    string? Refuse(IReadOnlyList<Member> members);
}
