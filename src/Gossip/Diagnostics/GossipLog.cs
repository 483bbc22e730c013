using System.Net;
using Gossip.Members;
using Gossip.Wire;
using Microsoft.Extensions.Logging;

namespace Gossip.Diagnostics;

/// <summary>Every log message of the core, with its stable event id. None holds a key or the body of a message.</summary>
internal sealed partial class GossipLog(ILogger logger)
{
    [LoggerMessage(1, LogLevel.Information, "{NodeName} listens on {EndPoint}")]
    public partial void Started(string nodeName, IPEndPoint endPoint);

    [LoggerMessage(2, LogLevel.Information, "{NodeName} has left the cluster (another member heard it, or none was there: {Heard})")]
    public partial void HasLeft(string nodeName, bool heard);

    [LoggerMessage(3, LogLevel.Information, "{NodeName} has shut down")]
    public partial void HasShutDown(string nodeName);

    [LoggerMessage(4, LogLevel.Critical, "{Actor} failed; the node shuts down")]
    public partial void ActorFailed(string actor, Exception exception);

    [LoggerMessage(5, LogLevel.Error, "Shut down though {Actors} did not end within {Timeout}: code of the application does not return")]
    public partial void HeldUp(string actors, TimeSpan timeout);

    [LoggerMessage(10, LogLevel.Information, "{Member} joined at {EndPoint}")]
    public partial void MemberJoined(string member, IPEndPoint endPoint);

    [LoggerMessage(11, LogLevel.Information, "{Member} left")]
    public partial void MemberLeft(string member);

    [LoggerMessage(12, LogLevel.Information, "{Member} failed, says {DeclaredBy} ({Reason})")]
    public partial void MemberFailed(string member, string declaredBy, FailureReason reason);

    [LoggerMessage(13, LogLevel.Debug, "{Member} changed its metadata")]
    public partial void MemberUpdated(string member);

    [LoggerMessage(14, LogLevel.Warning, "{Member} at {EndPoint} keeps its name; {Claimant} claims it too{LeftOut}")]
    public partial void NameConflict(string member, IPEndPoint endPoint, IPEndPoint claimant, LeftOut leftOut);

    [LoggerMessage(15, LogLevel.Information, "{Member} is suspected by {Accuser}{LeftOut}")]
    public partial void MemberSuspected(string member, string accuser, LeftOut leftOut);

    [LoggerMessage(16, LogLevel.Warning, "This node was suspected and has refuted; incarnation {Incarnation}{LeftOut}")]
    public partial void Refuted(uint incarnation, LeftOut leftOut);

    [LoggerMessage(20, LogLevel.Warning, "A packet from {Source} was dropped: {Reason}{LeftOut}")]
    public partial void PacketDropped(IPEndPoint source, DropReason reason, LeftOut leftOut);

    [LoggerMessage(21, LogLevel.Warning, "{Member} at {EndPoint} answers over a stream but not to packets: something blocks UDP{LeftOut}")]
    public partial void PacketsBlocked(string member, IPEndPoint endPoint, LeftOut leftOut);

    [LoggerMessage(22, LogLevel.Warning, "A connection from {Source} was closed: {Reason}{LeftOut}")]
    public partial void StreamRefused(IPEndPoint source, string reason, LeftOut leftOut);

    [LoggerMessage(23, LogLevel.Warning, "A connection from {Source} came to nothing: {Reason}{LeftOut}")]
    public partial void StreamFailed(IPEndPoint source, string reason, LeftOut leftOut);

    [LoggerMessage(24, LogLevel.Debug, "A connection from {Source} was closed by shutdown")]
    public partial void StreamAbandoned(IPEndPoint source);

    [LoggerMessage(25, LogLevel.Warning, "The push/pull with {Member} at {EndPoint} failed: {Reason}{LeftOut}")]
    public partial void PushPullFailed(string member, IPEndPoint endPoint, string reason, LeftOut leftOut);

    [LoggerMessage(26, LogLevel.Warning, "The state of another node was refused: {Fault}{LeftOut}")]
    public partial void MergeRefused(string fault, LeftOut leftOut);

    [LoggerMessage(27, LogLevel.Warning, "News of {Member} was not believed: {Reason}{LeftOut}")]
    public partial void NewsRefused(string member, RefusalReason reason, LeftOut leftOut);

    [LoggerMessage(28, LogLevel.Warning, "{Member} advertises {EndPoint}, but its packets come from {Source}: check what it advertises, others may not reach it there{LeftOut}")]
    public partial void SeenElsewhere(string member, IPEndPoint endPoint, IPEndPoint source, LeftOut leftOut);

    [LoggerMessage(30, LogLevel.Error, "{Policy} of the application failed{LeftOut}")]
    public partial void PolicyFailed(string policy, LeftOut leftOut, Exception exception);

    [LoggerMessage(31, LogLevel.Warning, "A message from {Source} was dropped: {Waiting} wait to be received already{LeftOut}")]
    public partial void InboxFull(IPEndPoint source, int waiting, LeftOut leftOut);

    [LoggerMessage(32, LogLevel.Warning, "This node advertises {EndPoint}, which is outside the networks it allows: it would not let itself in")]
    public partial void ForbidsItself(IPEndPoint endPoint);

    [LoggerMessage(33, LogLevel.Information, "{Address}, which was not among the live members, answers; its state was exchanged with ours")]
    public partial void Healed(string address);

    /// <summary>At the level of the lines it stands for.</summary>
    [LoggerMessage(EventId = 34, Message = "{Count} more lines of {Cause} were left out")]
    public partial void LinesLeftOut(LogLevel level, long count, string cause);

    [LoggerMessage(40, LogLevel.Warning, "Nobody has been joined yet, the next try comes in {Wait}; {Count} failures, the first: {Reason}{LeftOut}")]
    public partial void JoinFailed(TimeSpan wait, int count, string reason, LeftOut leftOut);

    [LoggerMessage(41, LogLevel.Information, "This node is alone: every seed is this node itself, or there is none; the next look comes in {Wait}{LeftOut}")]
    public partial void IsAlone(TimeSpan wait, LeftOut leftOut);

    [LoggerMessage(42, LogLevel.Warning, "The seed provider failed: {Reason}{LeftOut}")]
    public partial void SeedsNotTold(string reason, LeftOut leftOut);

    [LoggerMessage(43, LogLevel.Warning, "No peers are remembered from before: {Reason}")]
    public partial void PeersNotLoaded(string reason);

    [LoggerMessage(44, LogLevel.Warning, "Peers could not be saved: {Reason}{LeftOut}")]
    public partial void PeersNotSaved(string reason, LeftOut leftOut);
}
