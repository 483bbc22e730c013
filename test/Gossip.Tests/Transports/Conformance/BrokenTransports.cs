using System.Collections.Concurrent;
using System.Net;
using System.Runtime.InteropServices;
using System.Threading.Channels;
using Gossip.Transports;

namespace Gossip.Tests.Transports.Conformance;

/// <summary>Loses the last byte of every packet.</summary>
public sealed class CuttingTransport(ITransport inner) : TransportWrapper(inner)
{
    public override bool TrySendPacket(ReadOnlySpan<byte> payload, in NodeAddress destination) =>
        base.TrySendPacket(payload.IsEmpty ? payload : payload[..^1], destination);
}

/// <summary>Cuts what is too large instead of refusing it.</summary>
public sealed class TruncatingTransport(ITransport inner) : TransportWrapper(inner)
{
    public override bool TrySendPacket(ReadOnlySpan<byte> payload, in NodeAddress destination) =>
        base.TrySendPacket(payload[..Math.Min(payload.Length, 60_000)], destination);
}

/// <summary>Sends later, all from one buffer.</summary>
public sealed class KeepingTransport(ITransport inner) : TransportWrapper(inner)
{
    private readonly byte[] _buffer = new byte[65_536];
    private int _length;

    public override bool TrySendPacket(ReadOnlySpan<byte> payload, in NodeAddress destination)
    {
        payload.CopyTo(_buffer);
        _length = payload.Length;
        NodeAddress later = destination;
        Task.Delay(20).ContinueWith(_ => Inner.TrySendPacket(_buffer.AsSpan(0, _length), later), TaskScheduler.Default);
        return true;
    }
}

/// <summary>Blocks the sender while the packets of the receiver wait.</summary>
public sealed class BlockingTransport(ITransport inner, BlockingTransport.Gauge gauge) : TransportWrapper(inner)
{
    public override bool TrySendPacket(ReadOnlySpan<byte> payload, in NodeAddress destination)
    {
        gauge.WaitForRoom();
        return base.TrySendPacket(payload, destination);
    }

    public override ValueTask StartAsync(CancellationToken cancellationToken)
    {
        gauge.Add(Inner.Packets);
        return base.StartAsync(cancellationToken);
    }

    protected override ValueTask CloseAsync()
    {
        gauge.Open();
        return base.CloseAsync();
    }

    /// <summary>Sees the packets of all.</summary>
    public sealed class Gauge
    {
        private readonly ConcurrentQueue<ChannelReader<Packet>> _readers = new();
        private volatile bool _isOpen;

        public void Add(ChannelReader<Packet> reader) => _readers.Enqueue(reader);

        public void Open() => _isOpen = true;

        public void WaitForRoom()
        {
            while (!_isOpen && _readers.Any(reader => reader.Count > 100))
            {
                Thread.Sleep(1);
            }
        }
    }
}

/// <summary>Does not close anything.</summary>
public sealed class UndyingTransport(ITransport inner) : TransportWrapper(inner)
{
    protected override ValueTask CloseAsync() => ValueTask.CompletedTask;
}

/// <summary>Says that packets come from another port.</summary>
public sealed class ForgingTransport(ITransport inner) : ReceivingWrapper(inner, Channel.CreateBounded<Packet>(1_024))
{
    protected override ValueTask HandOnAsync(Packet packet)
    {
        var forged = new IPEndPoint(packet.Source.Address, packet.Source.Port ^ 1);
        Writer.TryWrite(Packet.Rent(packet.Payload.Span, forged, packet.ReceivedTimestamp));
        packet.Return();
        return ValueTask.CompletedTask;
    }
}

/// <summary>Keeps every packet for its reader.</summary>
public sealed class HoardingTransport(ITransport inner) : ReceivingWrapper(inner, Channel.CreateUnbounded<Packet>())
{
    protected override ValueTask HandOnAsync(Packet packet) => Writer.WriteAsync(packet);
}

/// <summary>Drops the oldest packets of a slow reader.</summary>
public sealed class ForgettingTransport(ITransport inner) : ReceivingWrapper(
    inner, Channel.CreateBounded<Packet>(new BoundedChannelOptions(100) { FullMode = BoundedChannelFullMode.DropOldest }))
{
    protected override ValueTask HandOnAsync(Packet packet) => Writer.WriteAsync(packet);
}

/// <summary>Writes the second packet over the first, which its reader may still hold.</summary>
public sealed class OverwritingTransport(ITransport inner) : ReceivingWrapper(inner, Channel.CreateBounded<Packet>(1_024))
{
    private Packet? _first;
    private bool _isDone;

    protected override ValueTask HandOnAsync(Packet packet)
    {
        // Once only: later on the buffer would be somebody else's.
        if (!_isDone && _first is { } first)
        {
            MemoryMarshal.AsMemory(first.Payload).Span.Clear();
            _isDone = true;
        }

        _first ??= packet;
        return Writer.WriteAsync(packet);
    }
}

/// <summary>Lets socket exceptions out.</summary>
public sealed class LeakingTransport(ITransport inner) : TransportWrapper(inner)
{
    public override async ValueTask<Stream> ConnectAsync(NodeAddress destination, CancellationToken cancellationToken)
    {
        try
        {
            return await base.ConnectAsync(destination, cancellationToken);
        }
        catch (TransportException exception) when (exception.InnerException is { } inner)
        {
            throw inner;
        }
    }
}

/// <summary>Does not listen to the tokens of reads.</summary>
public sealed class DeafTransport(ITransport inner) : TransportWrapper(inner)
{
    public override async ValueTask<Stream> ConnectAsync(NodeAddress destination, CancellationToken cancellationToken) =>
        new DeafStream(await base.ConnectAsync(destination, CancellationToken.None));

    private sealed class DeafStream(Stream inner) : Stream
    {
        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            inner.ReadAsync(buffer, CancellationToken.None);

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
            inner.WriteAsync(buffer, CancellationToken.None);

        public override void Flush() => inner.Flush();

        public override int Read(byte[] buffer, int offset, int count) => inner.Read(buffer, offset, count);

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => inner.Write(buffer, offset, count);

        protected override void Dispose(bool disposing)
        {
            inner.Dispose();
            base.Dispose(disposing);
        }
    }
}
