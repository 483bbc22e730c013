using Microsoft.Extensions.Logging;

namespace Gossip.Transports.Tls;

/// <summary>What the TLS transport logs.</summary>
internal static partial class TlsLog
{
    [LoggerMessage(EventId = 520, Message = "No TLS connection {Direction} {Peer}: {Reason} ({Untold} more of this kind since the last such line)")]
    public static partial void HandshakeFailed(ILogger logger, LogLevel level, string direction, string peer, string reason, int untold);

    [LoggerMessage(EventId = 521, Level = LogLevel.Warning, Message = "What was read before stays in use: {Fault}")]
    public static partial void FileUnusable(ILogger logger, string fault);

    [LoggerMessage(EventId = 522, Level = LogLevel.Warning, Message = "The revocation list {Path} should have been renewed on {Due:u}; it still counts")]
    public static partial void ListOutdated(ILogger logger, string path, DateTimeOffset due);

    [LoggerMessage(EventId = 523, Level = LogLevel.Debug, Message = "Packets {Direction} {Peer} ({Name}) take a kept connection")]
    public static partial void LinkOpened(ILogger logger, string direction, System.Net.IPEndPoint peer, string name);

    [LoggerMessage(EventId = 524, Level = LogLevel.Debug, Message = "The connection for packets with {Peer} ({Name}) has ended: {Reason}")]
    public static partial void LinkEnded(ILogger logger, System.Net.IPEndPoint peer, string name, string reason);
}
