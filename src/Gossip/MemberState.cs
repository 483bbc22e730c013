namespace Gossip;

/// <summary>What this node believes of a member (SWIM §4.2, and <see cref="Left"/> beyond the paper).</summary>
/// <remarks>The numeric values are those of the push/pull message.</remarks>
public enum MemberState : byte
{
    /// <summary>It answers, or nobody has said otherwise.</summary>
    Alive = 0,

    /// <summary>A probe of it failed; it has until its suspicion timeout to refute.</summary>
    Suspect = 1,

    /// <summary>It did not refute the suspicion in time.</summary>
    Failed = 2,

    /// <summary>It said goodbye.</summary>
    Left = 3,
}
