using System.Net;
using System.Threading.Channels;

namespace Gossip.Transports;

/// <summary>One endpoint of an <see cref="InMemoryNetwork"/>.</summary>
internal sealed class InMemoryTransport : IMeasuredTransport
{
    /// <summary>What UDP over IPv4 carries at most.</summary>
    private const int LargestPacket = 65_507;

    private readonly InMemoryNetwork _network;
    private readonly IPEndPoint _wanted;
    private readonly TransportCounters _counters = new();
    private readonly TransportQueues _queues;
    private readonly CancellationTokenSource _stopping = new();
    private readonly CancellationToken _stopped;

    // Guards the step from new to started to disposed.
    private readonly Lock _gate = new();
    private bool _isDisposed;
    private volatile IPEndPoint? _endPoint;
    private volatile bool _isListening;

    public InMemoryTransport(InMemoryNetwork network, IPEndPoint wanted)
    {
        _network = network;
        _wanted = wanted;
        _stopped = _stopping.Token;
        _queues = new TransportQueues(network.PacketQueueDepth, network.ConnectionBacklog, _counters);
    }

    public IReadOnlyList<IPEndPoint> LocalEndPoints => _endPoint is { } endPoint ? [endPoint] : [];

    public ChannelReader<Packet> Packets => _queues.Packets;

    public ChannelReader<StreamConnection> Connections => _queues.Connections;

    public TransportStatistics Statistics => _counters.Read();

    public ValueTask StartAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            if (_isListening)
            {
                throw new InvalidOperationException("The transport listens already.");
            }

            _endPoint = _network.Listen(this, _wanted);
            _isListening = true;
        }

        return ValueTask.CompletedTask;
    }

    public bool TrySendPacket(ReadOnlySpan<byte> payload, in NodeAddress destination)
    {
        ArgumentNullException.ThrowIfNull(destination.EndPoint);
        if (!_isListening)
        {
            return false;
        }

        if (payload.Length > LargestPacket || destination.EndPoint.Port == 0)
        {
            _counters.SendFailed();
            return false;
        }

        _network.SendPacket(payload, _endPoint!, NetworkAddresses.Canonical(destination.EndPoint));
        _counters.PacketSent();
        return true;
    }

    public async ValueTask<Stream> ConnectAsync(NodeAddress destination, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(destination.EndPoint);
        cancellationToken.ThrowIfCancellationRequested();
        if (!_isListening)
        {
            throw new TransportException($"Cannot connect to {destination}: the transport does not listen.");
        }

        using var giveUp = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _stopped);
        try
        {
            return await _network.ConnectAsync(_endPoint!, destination, giveUp.Token);
        }
        catch (OperationCanceledException exception)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw new TransportException($"Cannot connect to {destination}: the transport was closed.", exception);
        }
    }

    /// <summary>Takes over a packet that arrived.</summary>
    public void Receive(Packet packet) => _queues.Add(packet);

    /// <summary>Takes over a connection that arrived, or breaks it.</summary>
    public bool TryAccept(StreamConnection connection) => _queues.TryAdd(connection);

    public ValueTask DisposeAsync()
    {
        if (BeginDisposal())
        {
            _stopping.Cancel();
            _queues.Close();
            _stopping.Dispose();
        }

        return ValueTask.CompletedTask;
    }

    private bool BeginDisposal()
    {
        lock (_gate)
        {
            bool isFirst = !_isDisposed;
            _isDisposed = true;
            if (_isListening)
            {
                _isListening = false;
                _network.StopListening(this, _endPoint!);
            }

            return isFirst;
        }
    }
}
