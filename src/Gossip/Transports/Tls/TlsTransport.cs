using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;

namespace Gossip.Transports.Tls;

/// <summary>
/// Packets and streams over mutually authenticated TLS, on TCP only. Each side shows a certificate, which must come from a trusted
/// authority and be for the node's name.
/// </summary>
/// <remarks>
/// <para>
/// Packets travel over one kept connection with each peer, both ways, made when the first is sent. What waits for it is bounded and never
/// waited for: a peer that is slow or stuck costs its own packets, which are dropped and counted, and nobody else's. Each stream is a
/// connection of its own.
/// </para>
/// <para>Both ends need this transport: nothing else speaks it, memberlist in Go included. docs/security.md tells how to set it up.</para>
/// <para>
/// A packet's <see cref="Packet.Source"/> is the address its connection came from, with the port at which the sender says it listens.
/// </para>
/// </remarks>
public sealed class TlsTransport : IMeasuredTransport
{
    private readonly TlsTransportOptions _options;
    private readonly ILogger _logger;
    private readonly TransportCounters _counters = new();
    private readonly TransportQueues _queues;
    private readonly TlsReports _reports;
    private readonly TlsPeerVerifier _verifier;
    private readonly TlsHandshaker _handshaker;
    private readonly SourceAdmission _admission;
    private readonly CancellationTokenSource _stopping = new();
    private readonly CancellationToken _stopped;
    private readonly TaskCompletionSource _disposed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    // Guards the step from new to started to disposed.
    private readonly Lock _gate = new();
    private bool _isDisposed;
    private BoundPort[] _ports = [];
    private (IPEndPoint EndPoint, bool BothFamilies)[] _locals = [];
    private RunningTasks _tasks = new(TaskScheduler.Default);
    private volatile PacketLinks? _links;
    private volatile IPEndPoint[] _localEndPoints = [];

    /// <summary>Creates a transport that does not listen yet.</summary>
    /// <param name="options">Where to listen, who this node is, and whom to trust.</param>
    /// <exception cref="ArgumentException">An option is missing or out of its range.</exception>
    public TlsTransport(TlsTransportOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        _options = options;
        _logger = options.LoggerFactory.CreateLogger("Gossip.Transports.Tls");
        _stopped = _stopping.Token;
        _queues = new TransportQueues(options.PacketQueueDepth, options.ConnectionBacklog, _counters);
        _reports = new TlsReports(_logger, new TlsMetrics(options.NodeName), options.LogInterval, options.TimeProvider);
        _verifier = new TlsPeerVerifier(options, _reports);
        _handshaker = new TlsHandshaker(options, _verifier, _reports);
        _admission = new SourceAdmission(options.MaximumHandshakes, options.MaximumHandshakes / 2);
    }

    /// <summary>The name that this transport shows a certificate for.</summary>
    internal string NodeName => _options.NodeName;

    /// <summary>Whether a certificate must bear the very name of its node, if the others decide as this one does.</summary>
    internal bool PeersCheckNames => _options.PeerIdentity == TlsPeerIdentity.NamesOfCertificate;

    /// <inheritdoc />
    public IReadOnlyList<IPEndPoint> LocalEndPoints => _localEndPoints;

    /// <inheritdoc />
    public ChannelReader<Packet> Packets => _queues.Packets;

    /// <inheritdoc />
    public ChannelReader<StreamConnection> Connections => _queues.Connections;

    /// <summary>The counts of now. A packet counts as sent when it is queued for its peer's connection.</summary>
    public TransportStatistics Statistics => _counters.Read();

    /// <inheritdoc />
    /// <exception cref="TransportException">
    /// An address cannot be bound, or the certificate, the authorities or the revocation list cannot be read; the message names it and the reason.
    /// </exception>
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

            CheckFiles();
            _ports = PortBinder.BindStreams(_options.BindEndPoints, _options.ConnectionBacklog);
            _localEndPoints = Array.ConvertAll(_ports, port => port.EndPoint);
            _locals = Array.ConvertAll(_ports, port => (port.EndPoint, port.EndPoint.AddressFamily == AddressFamily.InterNetworkV6 && port.Listener.DualMode));
            _tasks = new RunningTasks(TaskScheduler.Current);
            var links = new PacketLinks(_options, _queues, _reports, _logger, _tasks, DialForPacketsAsync);
            _links = links;
            _tasks.Start(() => links.TendAsync(_stopped));
            foreach (BoundPort port in _ports)
            {
                var acceptor = new ConnectionAcceptor(port.Listener, Take, _queues, _counters, _options.TimeProvider, _logger);
                _tasks.Start(() => acceptor.RunAsync(_stopped));
            }
        }

        foreach (IPEndPoint endPoint in _localEndPoints)
        {
            TransportLog.Listening(_logger, endPoint);
        }

        return ValueTask.CompletedTask;
    }

    /// <inheritdoc />
    /// <remarks>
    /// <see langword="false"/> also while a peer cannot be reached, and when too much waits for it already; such packets are counted in
    /// <c>gossip.tls.packets.dropped</c>. Allocates nothing where a connection is there.
    /// </remarks>
    public bool TrySendPacket(ReadOnlySpan<byte> payload, in NodeAddress destination)
    {
        ArgumentNullException.ThrowIfNull(destination.EndPoint);
        if (_links is not { } links)
        {
            return false;
        }

        var canonical = new NodeAddress(destination.Name ?? "", NetworkAddresses.Canonical(destination.EndPoint));
        if (payload.Length <= PacketFrame.LargestPayload
            && canonical.EndPoint.Port != 0
            && LocalFor(canonical.EndPoint) is not null
            && links.TrySend(payload, canonical))
        {
            _counters.PacketSent();
            return true;
        }

        _counters.SendFailed();
        return false;
    }

    /// <inheritdoc />
    /// <exception cref="TransportException">
    /// The connection was refused or cannot be made, the other side is not trusted or does not trust this node, or the transport does not
    /// listen or was disposed meanwhile; the message names the address and the reason.
    /// </exception>
    public async ValueTask<Stream> ConnectAsync(NodeAddress destination, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(destination.EndPoint);
        cancellationToken.ThrowIfCancellationRequested();
        if (_links is null)
        {
            throw new TransportException($"Cannot connect to {destination}: the transport does not listen.");
        }

        using var giveUp = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _stopped);
        try
        {
            NodeAddress canonical = destination with { EndPoint = NetworkAddresses.Canonical(destination.EndPoint) };
            return (await DialAsync(canonical, TlsPreambleKind.Stream, from: null, giveUp.Token)).Stream;
        }
        catch (Exception exception) when (exception is TlsFailureException or OperationCanceledException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (exception is not TlsFailureException failure)
            {
                throw new TransportException($"Cannot connect to {destination}: the transport was closed.", exception);
            }

            _reports.HandshakeFailed(outbound: true, $"{destination}", failure);
            throw new TransportException($"Cannot connect to {destination}: {failure.Message.TrimEnd('.')}.", failure);
        }
    }

    /// <summary>Stops listening, releases what was not read and completes both readers. Streams already handed out stay open.</summary>
    /// <returns>A task that completes when nothing of the transport runs any more.</returns>
    public async ValueTask DisposeAsync()
    {
        if (BeginDisposal(out PacketLinks? links))
        {
            links?.Close();
            _stopping.Cancel();
            Array.ForEach(_ports, port => port.Dispose());
            await _tasks.WhenAllAsync();
            _queues.Close();
            _reports.Metrics.Dispose();
            _stopping.Dispose();
            _disposed.SetResult();
        }

        await _disposed.Task;
    }

    private bool BeginDisposal(out PacketLinks? links)
    {
        lock (_gate)
        {
            bool isFirst = !_isDisposed;
            links = _links;
            _isDisposed = true;
            _links = null;
            return isFirst;
        }
    }

    private void CheckFiles()
    {
        try
        {
            _options.Certificate.Get(_options.TimeProvider.GetUtcNow(), _reports.FileUnusable);
            _verifier.Prepare();
        }
        catch (TlsFailureException exception)
        {
            throw new TransportException($"Cannot listen with TLS: {exception.Message}", exception);
        }
    }

    private void Take(Socket socket, IPEndPoint source)
    {
        if (_admission.TryEnter(source.Address))
        {
            _tasks.Start(() => ServeAsync(socket, source));
            return;
        }

        socket.Close(timeout: 0);
        _counters.ConnectionRefused();
        TransportLog.ConnectionRefused(_logger, source);
    }

    /// <summary>Finds out who has connected, and does what it is here for.</summary>
    private async Task ServeAsync(Socket socket, IPEndPoint source)
    {
        TlsPeerConnection? connection = await AcceptAsync(socket, source);
        if (connection is { Kind: TlsPreambleKind.Packets } && _links is { } links)
        {
            await links.ServeAsync(connection, source.Address);
        }
        else if (connection is { Kind: TlsPreambleKind.Stream } && !_stopped.IsCancellationRequested)
        {
            if (!_queues.TryAdd(new StreamConnection(connection.Stream, source)))
            {
                TransportLog.ConnectionRefused(_logger, source);
            }
        }
        else if (connection is not null)
        {
            connection.Stream.Reset();
            await connection.Stream.DisposeAsync();
        }
    }

    private async Task<TlsPeerConnection?> AcceptAsync(Socket socket, IPEndPoint source)
    {
        long started = _options.TimeProvider.GetTimestamp();
        using var deadline = new CancellationTokenSource(_options.HandshakeTimeout, _options.TimeProvider);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, _stopped);
        TlsPeerConnection? connection = null;
        try
        {
            connection = await _handshaker.AcceptAsync(socket, either.Token);
            if (connection is { Kind: TlsPreambleKind.Packets, Port: 0 })
            {
                throw new TlsFailureException(TlsFailure.NotSpoken, "it sends packets and does not listen anywhere");
            }

            await _handshaker.WelcomeAsync(connection.Stream, either.Token);
            _reports.Metrics.HandshakeCompleted(outbound: false, _options.TimeProvider.GetElapsedTime(started));
            return connection;
        }
        catch (Exception exception) when (exception is TlsFailureException or OperationCanceledException or IOException or ObjectDisposedException)
        {
            _counters.AcceptFailed();
            if (!_stopped.IsCancellationRequested)
            {
                _reports.HandshakeFailed(outbound: false, $"{source}", exception as TlsFailureException ?? (exception is OperationCanceledException
                    ? new TlsFailureException(TlsFailure.Timeout, $"it did not say who it is within {_options.HandshakeTimeout.TotalSeconds} s")
                    : new TlsFailureException(TlsFailure.HungUp, $"it hung up: {exception.Message}")));
            }

            await (connection?.Stream.DisposeAsync() ?? ValueTask.CompletedTask);
            return null;
        }
        finally
        {
            _admission.Leave(source.Address);
        }
    }

    // From the address that others know, so that packets can be answered there.
    private Task<TlsPeerConnection> DialForPacketsAsync(NodeAddress destination, CancellationToken cancellationToken) =>
        DialAsync(destination, TlsPreambleKind.Packets, LocalFor(destination.EndPoint), cancellationToken);

    private async Task<TlsPeerConnection> DialAsync(NodeAddress destination, TlsPreambleKind kind, IPEndPoint? from, CancellationToken cancellationToken)
    {
        Socket? socket = null;
        try
        {
            socket = new Socket(destination.EndPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            if (from is not null && from.AddressFamily == destination.EndPoint.AddressFamily && !IsAny(from.Address))
            {
                socket.Bind(new IPEndPoint(from.Address, 0));
            }

            await socket.ConnectAsync(destination.EndPoint, cancellationToken);
        }
        catch (SocketException exception)
        {
            socket?.Dispose();
            throw new TlsFailureException(TlsFailure.Unreachable, new SocketException(exception.ErrorCode).Message, exception);
        }
        catch
        {
            socket?.Dispose();
            throw;
        }

        return await _handshaker.DialAsync(socket, destination, kind, from?.Port ?? 0, cancellationToken);
    }

    /// <summary>Which of the addresses listened on a destination is reached from, and answers get back to; nobody's if there is none of its family.</summary>
    private IPEndPoint? LocalFor(IPEndPoint destination)
    {
        IPEndPoint? both = null;
        foreach ((IPEndPoint endPoint, bool bothFamilies) in _locals)
        {
            if (endPoint.AddressFamily == destination.AddressFamily)
            {
                return endPoint;
            }

            both ??= bothFamilies && destination.AddressFamily == AddressFamily.InterNetwork ? endPoint : null;
        }

        return both;
    }

    private static bool IsAny(IPAddress address) => address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any);
}
