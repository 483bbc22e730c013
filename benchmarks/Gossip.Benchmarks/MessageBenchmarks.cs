using BenchmarkDotNet.Attributes;
using Gossip.Members;
using Gossip.Wire;

namespace Gossip.Benchmarks;

/// <summary>One alive message, and ten of them in a packet, as a node that knows the members writes and reads them.</summary>
[MemoryDiagnoser]
public class MessageBenchmarks
{
    private static readonly byte[] Address = [10, 0, 0, 7];

    private readonly WireBuffer _output = new(256);
    private readonly PacketReader _reader = new(LayerSettings.Plain);
    private readonly Member _member = Samples.Member(7);
    private readonly byte[] _message = Samples.Alive(7);
    private readonly byte[] _packet = Samples.Compound(10);
    private readonly NewsReader _news;
    private readonly AliveReader _handler;

    public MessageBenchmarks()
    {
        _news = new NewsReader(Samples.Table(Samples.ManyMembers));
        _handler = new AliveReader(_news);
    }

    [Benchmark]
    public int EncodeAlive()
    {
        _output.Reset();
        AliveMessage.Write(
            _output, _member.Incarnation, _member.Name, Address, GossipOptions.DefaultPort, _member.MetadataArray, _member.Versions);
        return _output.WrittenCount;
    }

    /// <summary>The fields alone.</summary>
    [Benchmark]
    public uint DecodeAlive() => AliveMessage.TryRead(_message.AsMemory(1), out AliveMessage message) ? message.Incarnation : 0;

    /// <summary>To news that outlives the packet, of a member that is known.</summary>
    [Benchmark]
    public uint DecodeAliveToNews() =>
        AliveMessage.TryRead(_message.AsMemory(1), out AliveMessage message) && _news.TryRead(message, out AliveNews news) ? news.Incarnation : 0;

    /// <summary>A whole packet, to news.</summary>
    [Benchmark]
    public uint DecodeCompound()
    {
        _reader.Read(_packet, _handler);
        return _handler.Last;
    }

    private sealed class AliveReader(NewsReader news) : IMessageHandler
    {
        public uint Last { get; private set; }

        public void Handle(MessageType type, ReadOnlyMemory<byte> body)
        {
            if (AliveMessage.TryRead(body, out AliveMessage message) && news.TryRead(message, out AliveNews alive))
            {
                Last = alive.Incarnation;
            }
        }

        public void Drop(DropReason reason, int count) => throw new InvalidOperationException($"The sample is wrong: {reason}.");
    }
}
