namespace Gossip;

/// <summary>Decides whether this node and another cluster may become one when either joins through the other.</summary>
/// <remarks>
/// <para>
/// Asked once for each join, on both sides, before anything is taken over. It delays that join and nothing else. If it throws, that is
/// logged and counts as a refusal.
/// </para>
/// <para>
/// The node that joins asks its own policy first, about the members that the seed names when it is asked for them without being told
/// any; so the seed has not heard of this node when the policy refuses. This costs such a join a second exchange, in which the seed has
/// its state of the application sent twice. The seed asks its policy about the members that it is then sent, before it takes them over.
/// So a veto of either side leaves both as they were.
/// </para>
/// <para>
/// It guards joins, not the cluster: whoever has joined through another member, or appears between the two exchanges, is learnt of by
/// gossip and is not asked about. <see cref="IMemberFilter"/> keeps single members out; labels and keys keep clusters apart.
/// </para>
/// </remarks>
public interface IMergePolicy
{
    /// <summary>Looks at the other side's members.</summary>
    /// <param name="members">Everyone the other side knows, the departed included, itself too.</param>
    /// <returns>
    /// Why they may not be merged, which ends the join with a <see cref="MergeRefusedException"/> here and, if the other side is the one
    /// that joins, is told to it; <see langword="null"/> when they may.
    /// </returns>
    string? Refuse(IReadOnlyList<Member> members);
}
