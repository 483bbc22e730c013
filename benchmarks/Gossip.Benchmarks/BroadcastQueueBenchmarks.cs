using BenchmarkDotNet.Attributes;
using Gossip.Dissemination;
using Gossip.Wire;

namespace Gossip.Benchmarks;

/// <summary>A thousand messages wait: one comes in, in place of an older one, and one packet is filled.</summary>
[MemoryDiagnoser]
public class BroadcastQueueBenchmarks
{
    private const int Waiting = 1000;
    private const int PacketSize = 1400;

    /// <summary>So many that none is ever done: each is replaced before.</summary>
    private const int TransmitLimit = 64;

    private readonly TransmitLimitedQueue _queue = new();
    private readonly PacketWriter _packet = new(PacketSize, LayerSettings.Plain);
    private readonly string[] _names = [.. Enumerable.Range(0, Waiting).Select(Samples.Name)];
    private readonly byte[][] _messages = [.. Enumerable.Range(0, Waiting).Select(Samples.Alive)];
    private int _next;

    [GlobalSetup]
    public void Fill()
    {
        for (int i = 0; i < Waiting; i++)
        {
            _queue.Enqueue(_names[i], _messages[i]);
        }
    }

    [Benchmark]
    public int QueueAndFill()
    {
        _next = (_next + 1) % Waiting;
        _queue.Enqueue(_names[_next], _messages[_next]);
        _packet.Begin(PacketSize);
        _queue.Fill(_packet, TransmitLimit);
        return _packet.MessageCount;
    }
}
