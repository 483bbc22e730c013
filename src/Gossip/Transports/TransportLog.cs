using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;

namespace Gossip.Transports;

/// <summary>What the transports log.</summary>
internal static partial class TransportLog
{
    [LoggerMessage(EventId = 500, Level = LogLevel.Debug, Message = "Listening for packets and streams on {EndPoint}")]
    public static partial void Listening(ILogger logger, IPEndPoint endPoint);

    [LoggerMessage(EventId = 501, Level = LogLevel.Debug, Message = "Connection from {Source} closed at once: too many wait to be served")]
    public static partial void ConnectionRefused(ILogger logger, IPEndPoint source);

    [LoggerMessage(EventId = 502, Level = LogLevel.Debug, Message = "Accepting a connection failed: {Error}")]
    public static partial void AcceptFailed(ILogger logger, SocketError error);
}
