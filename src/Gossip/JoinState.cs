namespace Gossip;

/// <summary>Whether a node is in the company of others, and whether it looks for them.</summary>
public enum JoinState
{
    /// <summary>
    /// Nobody else is there, and nobody else is known of: there are no seeds, or every seed turned out to be this node itself, as with
    /// the first node of a cluster. Where there is something to ask, it is still asked now and then, as while joining.
    /// </summary>
    Alone,

    /// <summary>Nobody else is there yet, or any more; seeds and remembered peers are tried until one answers.</summary>
    Joining,

    /// <summary>At least one other member is live.</summary>
    Joined,
}
