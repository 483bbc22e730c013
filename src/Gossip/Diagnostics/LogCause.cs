using Gossip.Members;
using Gossip.Wire;
using Microsoft.Extensions.Logging;

namespace Gossip.Diagnostics;

/// <summary>What is logged at most once per interval, each cause for itself. Each bears the name of its log message.</summary>
internal enum LogCause
{
    PacketDropped,
    PacketsBlocked,
    SeenElsewhere,
    StreamRefused,
    StreamFailed,
    PushPullFailed,
    MergeRefused,
    NewsRefused,
    NameConflict,
    PolicyFailed,
    InboxFull,
    MemberSuspected,
    Refuted,
    JoinFailed,
    IsAlone,
    SeedsNotTold,
    PeersNotSaved,
}

/// <summary>Causes told apart further where one of their kinds must not hide another: so many different lines there can be in an interval.</summary>
/// <param name="Cause">The cause.</param>
/// <param name="Name">What its lines have in common.</param>
/// <param name="Level">How grave they are.</param>
internal readonly record struct LogKind(LogCause Cause, string Name, LogLevel Level)
{
    public static readonly LogKind[] All = [.. Enum.GetValues<LogCause>().SelectMany(KindsOf)];

    private static IEnumerable<LogKind> KindsOf(LogCause cause) => cause switch
    {
        LogCause.PacketDropped => Enum.GetNames<DropReason>().Select(reason => new LogKind(cause, $"{cause} ({reason})", LogLevel.Warning)),
        LogCause.NewsRefused => Enum.GetNames<RefusalReason>().Select(reason => new LogKind(cause, $"{cause} ({reason})", LogLevel.Warning)),
        LogCause.MemberSuspected or LogCause.IsAlone => [new(cause, $"{cause}", LogLevel.Information)],
        LogCause.PolicyFailed => [new(cause, $"{cause}", LogLevel.Error)],
        _ => [new(cause, $"{cause}", LogLevel.Warning)],
    };
}
