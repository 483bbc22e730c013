namespace Gossip.Detection;

/// <summary>A request to ping somebody on behalf of a member that got no answer itself.</summary>
/// <param name="Target">Whom to ping.</param>
/// <param name="Asker">Who wants to know.</param>
/// <param name="SequenceNumber">The asker's number for the answer.</param>
/// <param name="WantsNack">Whether the asker wants to hear that no answer came.</param>
internal readonly record struct IndirectPingRequest(NodeAddress Target, NodeAddress Asker, uint SequenceNumber, bool WantsNack);
