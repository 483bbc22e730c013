namespace Gossip;

/// <summary>Why a broadcast is sent no more.</summary>
public enum BroadcastOutcome
{
    /// <summary>This node has sent it as often as it should: <see cref="GossipOptions.RetransmitMultiplier"/> × ⌈log10(n + 1)⌉ times.</summary>
    Sent,

    /// <summary>A newer broadcast under the same key took its place.</summary>
    Replaced,

    /// <summary>It was taken out by <see cref="BroadcastQueue.Prune"/> or <see cref="BroadcastQueue.Clear"/>, or the node shut down.</summary>
    Dropped,

    /// <summary>There was no other member to send it to.</summary>
    NobodyThere,
}
