using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;

namespace Gossip.Transports;

/// <summary>Packets over UDP and streams over TCP, on the same port of each bind address, over IPv4 and IPv6.</summary>
/// <remarks>
/// Each bind address costs one thread, which waits for packets, and fires timers meanwhile. Neither side authenticates the other.
/// </remarks>
public sealed class SocketTransport : IMeasuredTransport
{
    private readonly SocketTransportOptions _options;
    private readonly ILogger _logger;
    private readonly TransportCounters _counters = new();
    private readonly TransportQueues _queues;
    private readonly CancellationTokenSource _stopping = new();
    private readonly CancellationToken _stopped;
    private readonly TaskCompletionSource _disposed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    // Guards the step from new to started to disposed.
    private readonly Lock _gate = new();
    private bool _isDisposed;
    private BoundPort[] _ports = [];
    private Task[] _loops = [];
    private volatile PacketRoutes? _routes;
    private volatile IPEndPoint[] _localEndPoints = [];

    /// <summary>Creates a transport that does not listen yet.</summary>
    /// <param name="options">Where to listen; by default 0.0.0.0:7946.</param>
    /// <exception cref="ArgumentException">An option is missing or out of its range.</exception>
    public SocketTransport(SocketTransportOptions? options = null)
    {
        _options = options ?? new SocketTransportOptions();
        _options.Validate();
        _logger = _options.LoggerFactory.CreateLogger("Gossip.Transports");
        ReceiverTime = new ReceiverTimeProvider(_options.TimeProvider);
        _stopped = _stopping.Token;
        _queues = new TransportQueues(_options.PacketQueueDepth, _options.ConnectionBacklog, _counters, _options.RunsReaderInline);
    }

    /// <inheritdoc />
    public IReadOnlyList<IPEndPoint> LocalEndPoints => _localEndPoints;

    /// <inheritdoc />
    public ChannelReader<Packet> Packets => _queues.Packets;

    /// <inheritdoc />
    public ChannelReader<StreamConnection> Connections => _queues.Connections;

    /// <summary>The clock of <see cref="SocketTransportOptions.TimeProvider"/>, with timers that cost no thread of their own.</summary>
    internal ReceiverTimeProvider ReceiverTime { get; }

    /// <inheritdoc />
    public TransportStatistics Statistics => _counters.Read();

    /// <inheritdoc />
    /// <exception cref="InvalidOperationException">The transport listens already.</exception>
    /// <exception cref="ObjectDisposedException">The transport is disposed.</exception>
    public ValueTask StartAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            if (_ports.Length != 0)
            {
                throw new InvalidOperationException("The transport listens already.");
            }

            _ports = PortBinder.Bind(_options);
            _localEndPoints = Array.ConvertAll(_ports, port => port.EndPoint);
            _routes = new PacketRoutes(_ports);
            _loops = [.. _ports.Select(StartReceiving), .. _ports.Select(StartAccepting)];
        }

        foreach (IPEndPoint endPoint in _localEndPoints)
        {
            TransportLog.Listening(_logger, endPoint);
        }

        return ValueTask.CompletedTask;
    }

    /// <inheritdoc />
    /// <remarks>Allocates nothing for a destination it has sent to recently.</remarks>
    public bool TrySendPacket(ReadOnlySpan<byte> payload, in NodeAddress destination)
    {
        ArgumentNullException.ThrowIfNull(destination.EndPoint);
        if (_routes is not { } routes)
        {
            return false;
        }

        try
        {
            if (destination.EndPoint.Port != 0 && routes.Find(destination.EndPoint) is { } route)
            {
                route.Socket.SendTo(payload, SocketFlags.None, route.Address);
                _counters.PacketSent();
                return true;
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // Counted below: packets may be lost, and the caller is told.
        }

        _counters.SendFailed();
        return false;
    }

    /// <inheritdoc />
    public async ValueTask<Stream> ConnectAsync(NodeAddress destination, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(destination.EndPoint);
        cancellationToken.ThrowIfCancellationRequested();
        if (_routes is null)
        {
            throw new TransportException($"Cannot connect to {destination}: the transport does not listen.");
        }

        using var giveUp = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _stopped);
        IPEndPoint endPoint = NetworkAddresses.Canonical(destination.EndPoint);
        Socket? socket = null;
        try
        {
            socket = new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            await socket.ConnectAsync(endPoint, giveUp.Token);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch (Exception exception)
        {
            socket?.Dispose();
            cancellationToken.ThrowIfCancellationRequested();
            throw new TransportException($"Cannot connect to {destination}: {Reason(exception)}.", exception);
        }
    }

    /// <summary>Stops listening, releases what was not read and completes both readers. Connections already handed out stay open.</summary>
    /// <returns>A task that completes when nothing of the transport runs any more.</returns>
    public async ValueTask DisposeAsync()
    {
        if (BeginDisposal())
        {
            _stopping.Cancel();
            Array.ForEach(_ports, port => port.Dispose());
            await Task.WhenAll(_loops);
            _queues.Close();
            _stopping.Dispose();
            _disposed.SetResult();
        }

        await _disposed.Task;
    }

    private bool BeginDisposal()
    {
        lock (_gate)
        {
            bool isFirst = !_isDisposed;
            _isDisposed = true;
            _routes = null;
            return isFirst;
        }
    }

    private Task StartReceiving(BoundPort port)
    {
        var receiver = new SocketReceiver(port.Datagrams!, _queues, _counters, ReceiverTime, _stopped);
        receiver.Start();
        return receiver.Completion;
    }

    // As a task of its own, so that the loop does not live on the synchronization context of whoever starts us.
    private Task StartAccepting(BoundPort port)
    {
        var acceptor = new ConnectionAcceptor(port.Listener, Take, _queues, _counters, _options.TimeProvider, _logger);
        return Task.Factory.StartNew(
            () => acceptor.RunAsync(_stopped), CancellationToken.None, TaskCreationOptions.DenyChildAttach, TaskScheduler.Current).Unwrap();
    }

    private void Take(Socket socket, IPEndPoint source)
    {
        if (!_queues.TryAdd(new StreamConnection(new NetworkStream(socket, ownsSocket: true), source)))
        {
            TransportLog.ConnectionRefused(_logger, source);
        }
    }

    // The exception's own message repeats the address; the plain text of the error does not.
    private string Reason(Exception exception) => exception switch
    {
        _ when _stopped.IsCancellationRequested => "the transport was closed",
        SocketException socket => new SocketException(socket.ErrorCode).Message,
        _ => exception.Message,
    };
}
