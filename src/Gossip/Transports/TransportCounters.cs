namespace Gossip.Transports;

/// <summary>The counts behind <see cref="TransportStatistics"/>, safe from any thread.</summary>
internal sealed class TransportCounters
{
    private long _packetsReceived;
    private long _packetsDropped;
    private long _receiveErrors;
    private long _packetsSent;
    private long _sendErrors;
    private long _connectionsAccepted;
    private long _connectionsRefused;
    private long _acceptErrors;

    public void PacketReceived() => Interlocked.Increment(ref _packetsReceived);

    public void PacketDropped() => Interlocked.Increment(ref _packetsDropped);

    public void ReceiveFailed() => Interlocked.Increment(ref _receiveErrors);

    public void PacketSent() => Interlocked.Increment(ref _packetsSent);

    public void SendFailed() => Interlocked.Increment(ref _sendErrors);

    public void ConnectionAccepted() => Interlocked.Increment(ref _connectionsAccepted);

    public void ConnectionRefused() => Interlocked.Increment(ref _connectionsRefused);

    public void AcceptFailed() => Interlocked.Increment(ref _acceptErrors);

    public TransportStatistics Read() => new(
        Volatile.Read(ref _packetsReceived),
        Volatile.Read(ref _packetsDropped),
        Volatile.Read(ref _receiveErrors),
        Volatile.Read(ref _packetsSent),
        Volatile.Read(ref _sendErrors),
        Volatile.Read(ref _connectionsAccepted),
        Volatile.Read(ref _connectionsRefused),
        Volatile.Read(ref _acceptErrors));
}
