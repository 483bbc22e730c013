namespace Gossip.Diagnostics;

/// <summary>What is logged at most once per interval, each cause for itself.</summary>
internal enum LogCause
{
    PacketDropped,
    PacketsBlocked,
    StreamRefused,
    StreamFailed,
    PushPullFailed,
    MergeRefused,
    NewsRefused,
    NameConflict,
    PolicyFailed,
    InboxFull,
    JoinFailed,
    SeedsNotTold,
    PeersNotSaved,
}
