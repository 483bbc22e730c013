using System.Net;
using System.Threading.Channels;
using Gossip.Simulation.Timing;
using Gossip.Transports;

namespace Gossip.Simulation.Network;

/// <summary>One node's place in a <see cref="VirtualNetwork"/>, which can stall, crash and have little bandwidth.</summary>
/// <remarks>Use it on the simulation's thread only.</remarks>
public sealed class VirtualTransport : ITransport
{
    private const int QueueCapacity = 4_096;

    private readonly VirtualNetwork _network;
    private readonly Channel<Packet> _packets = CreateQueue<Packet>();
    private readonly Channel<StreamConnection> _connections = CreateQueue<StreamConnection>();
    private readonly Queue<PacketDelivery> _heldReceives = new();
    private readonly Queue<PacketDelivery> _heldSends = new();
    private readonly Queue<StreamConnection> _heldConnections = new();
    private readonly List<StreamPipe> _pipes = [];
    private TaskCompletionSource? _stall;
    private bool _started;

    internal VirtualTransport(VirtualNetwork network, int id, int place, IPEndPoint endPoint)
    {
        _network = network;
        Id = id;
        Place = place;
        EndPoint = endPoint;
        Egress = new Bandwidth(network.Clock);
        Ingress = new Bandwidth(network.Clock);
    }

    /// <summary>Where the transport listens once it has started.</summary>
    public IPEndPoint EndPoint { get; }

    /// <inheritdoc />
    public IReadOnlyList<IPEndPoint> LocalEndPoints => _started ? [EndPoint] : [];

    /// <inheritdoc />
    public ChannelReader<Packet> Packets => _packets.Reader;

    /// <inheritdoc />
    public ChannelReader<StreamConnection> Connections => _connections.Reader;

    /// <summary>Whether the node neither sends nor receives for now.</summary>
    public bool IsStalled => _stall is not null;

    /// <summary>Whether the node crashed or was disposed.</summary>
    public bool IsDown { get; private set; }

    /// <summary>Bytes per second in each direction; zero, the default, is without limit.</summary>
    public long BytesPerSecond
    {
        get => Egress.BytesPerSecond;
        set
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            Egress.BytesPerSecond = value;
            Ingress.BytesPerSecond = value;
        }
    }

    /// <summary>Tells the node from others, those before it at the same address included.</summary>
    internal int Id { get; }

    /// <summary>Where it is in the network. A node that starts again at the same address keeps its links, and its side of a partition.</summary>
    internal int Place { get; }

    /// <summary>The line out.</summary>
    internal Bandwidth Egress { get; }

    /// <summary>The line in.</summary>
    internal Bandwidth Ingress { get; }

    /// <summary>Who waits for a stall to end, if sends block in one.</summary>
    internal BlockedSenders? Blocked { get; init; }

    /// <summary>How many pipes the node reads or writes.</summary>
    internal int OpenPipes => _pipes.Count;

    /// <summary>Bytes handed to the network, in packets and streams.</summary>
    internal long BytesSent { get; set; }

    /// <summary>Bytes on their way to the node or there, in packets that arrived and streams.</summary>
    internal long BytesReceived { get; set; }

    /// <summary>Whether not even a machine answers for the node, be it to refuse.</summary>
    internal bool IsMachineLost { get; private set; }

    /// <inheritdoc />
    public ValueTask StartAsync(CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(IsDown, this);
        cancellationToken.ThrowIfCancellationRequested();
        _network.Attach(this);
        _started = true;
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc />
    public bool TrySendPacket(ReadOnlySpan<byte> payload, in NodeAddress destination)
    {
        if (IsDown || !_started)
        {
            return false;
        }

        if (!IsStalled)
        {
            _network.Packets.Send(this, payload, destination.EndPoint);
            return true;
        }

        Blocked?.Block();
        if (_heldSends.Count == QueueCapacity)
        {
            _network.Statistics.PacketsDropped++;
            return false;
        }

        _heldSends.Enqueue(_network.Packets.Load(this, destination.EndPoint, payload));
        return true;
    }

    /// <inheritdoc />
    public ValueTask<Stream> ConnectAsync(NodeAddress destination, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(IsDown, this);
        return new ValueTask<Stream>(_network.Streams.ConnectAsync(this, destination.EndPoint, cancellationToken));
    }

    /// <summary>
    /// Holds back all that the node sends and receives until <see cref="Resume"/>: the slow message processing of the Lifeguard paper.
    /// Its timers go on.
    /// </summary>
    public void Stall() => _stall ??= new TaskCompletionSource();

    /// <summary>Lets the node go on, first with what was held back.</summary>
    public void Resume()
    {
        if (_stall is not { } stall)
        {
            return;
        }

        _stall = null;
        while (_heldSends.TryDequeue(out PacketDelivery? held))
        {
            _network.Packets.Send(this, held.Payload, held.Destination);
            _network.Packets.Recycle(held);
        }

        // Their timers were due before anything was received.
        Blocked?.Release();
        while (_heldReceives.TryDequeue(out PacketDelivery? held))
        {
            Receive(held);
        }

        while (_heldConnections.TryDequeue(out StreamConnection? held))
        {
            _connections.Writer.TryWrite(held);
        }

        foreach (StreamPipe pipe in _pipes.ToArray())
        {
            pipe.Continue();
        }

        // A transport that was disposed while it stalled has let everyone go already.
        stall.TrySetResult();
    }

    /// <summary>Takes the node off the network without a word. What it does afterwards reaches nobody.</summary>
    /// <param name="kind">What others see of it.</param>
    public void Crash(CrashKind kind = CrashKind.MachineLost)
    {
        if (IsDown)
        {
            return;
        }

        IsDown = true;
        IsMachineLost = kind == CrashKind.MachineLost;
        DropHeld();
        foreach (StreamPipe pipe in _pipes.ToArray())
        {
            if (IsMachineLost)
            {
                pipe.FallSilent(this);
            }
            else
            {
                pipe.Close(this);
            }
        }
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync()
    {
        _packets.Writer.TryComplete();
        _connections.Writer.TryComplete();
        if (!IsDown)
        {
            // Streams that somebody has are theirs to end.
            IsDown = true;
            while (_connections.Reader.TryRead(out StreamConnection? connection))
            {
                Break(connection);
            }

            foreach (StreamConnection held in _heldConnections)
            {
                Break(held);
            }

            DropHeld();
        }

        _stall?.TrySetResult();
        return ValueTask.CompletedTask;
    }

    /// <summary>Takes in a packet that arrived, and recycles it.</summary>
    internal void Receive(PacketDelivery delivery)
    {
        if (IsStalled && _heldReceives.Count < QueueCapacity)
        {
            _heldReceives.Enqueue(delivery);
            return;
        }

        var packet = Packet.Rent(delivery.Payload, delivery.Sender.EndPoint, VirtualTimeProvider.TimestampAt(_network.Clock.Now));
        _network.Packets.Recycle(delivery);
        if (!IsStalled && _packets.Writer.TryWrite(packet))
        {
            BytesReceived += packet.Payload.Length;
            _network.Statistics.PacketsDelivered++;
        }
        else
        {
            packet.Return();
            _network.Statistics.PacketsDropped++;
        }
    }

    /// <summary>Takes in a connection; the machine accepts it even while the process stalls.</summary>
    internal void Accept(StreamConnection connection)
    {
        if (IsStalled)
        {
            _heldConnections.Enqueue(connection);
        }
        else if (!_connections.Writer.TryWrite(connection))
        {
            Break(connection);
        }
    }

    /// <summary>Waits until the node is not stalled.</summary>
    internal Task WhenRunningAsync(CancellationToken cancellationToken) => _stall?.Task.WaitAsync(cancellationToken) ?? Task.CompletedTask;

    /// <summary>Remembers a pipe that the node reads or writes.</summary>
    internal void Open(StreamPipe pipe) => _pipes.Add(pipe);

    /// <summary>Forgets a pipe.</summary>
    internal void Close(StreamPipe pipe) => _pipes.Remove(pipe);

    // Synchronous continuations keep AsTask and Completion on the simulation's thread.
    private static Channel<T> CreateQueue<T>() => Channel.CreateBounded<T>(
        new BoundedChannelOptions(QueueCapacity) { SingleReader = true, AllowSynchronousContinuations = true });

    private static void Break(StreamConnection connection)
    {
        connection.Stream.Reset();
        connection.Stream.Dispose();
    }

    private void DropHeld()
    {
        _network.Statistics.PacketsLost += _heldSends.Count + _heldReceives.Count;
        foreach (PacketDelivery held in _heldSends.Concat(_heldReceives))
        {
            _network.Packets.Recycle(held);
        }

        _heldSends.Clear();
        _heldReceives.Clear();
        _heldConnections.Clear();
    }
}
