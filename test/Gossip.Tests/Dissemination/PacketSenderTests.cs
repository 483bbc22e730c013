using System.Net;
using System.Threading.Channels;
using Gossip.Diagnostics;
using Gossip.Dissemination;
using Gossip.Members;
using Gossip.Tests.Diagnostics;
using Gossip.Transports;
using Gossip.Wire;

namespace Gossip.Tests.Dissemination;

/// <summary>How news of members and messages of the application share packets.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
[NonParallelizable]
public sealed class PacketSenderTests : IDisposable
{
    private readonly TransmitLimitedQueue _news = new();
    private readonly TransmitLimitedQueue _messages = new();
    private readonly GossipMetrics _metrics = new("sender");
    private readonly Recorder _transport = new();
    private readonly PacketSender _sender;
    private readonly NodeAddress _anybody = new("", new IPEndPoint(IPAddress.Loopback, 7946));
    private int _newsCount;

    public PacketSenderTests()
    {
        var table = new MemberTable(10_000, hashSeed: 1);
        for (int i = 0; i < 500; i++)
        {
            table.Add(new Member($"{i}", _anybody.EndPoint, [], default, 1, MemberState.Alive, default));
        }

        table.Publish();
        GossipOptions options = GossipOptions.Lan() with { EnableCompression = false };
        _sender = new PacketSender(_transport, _news, _messages, table, LayerSettings.Plain, options, _metrics);
    }

    public void Dispose() => _metrics.Dispose();

    [TestCase(1, 4)]
    [TestCase(300, 4)]
    [TestCase(700, 4)]
    [TestCase(1_000, 4)]
    [TestCase(1_394, 5)]
    public void However_much_news_there_is_a_message_goes_out_within_a_few_packets(int length, int packets)
    {
        _messages.Enqueue(null, Message('m', length));

        for (int i = 0; i < packets; i++)
        {
            SendOne();
        }

        Assert.That(_transport.BytesOf('m'), Is.GreaterThanOrEqualTo(length));
    }

    [Test]
    public void A_long_message_is_not_starved_by_short_ones()
    {
        for (int i = 0; i < 1_000; i++)
        {
            _messages.Enqueue(null, Message('s', 60));
        }

        _messages.Enqueue(null, Message('L', 1_000));
        for (int i = 0; i < 5; i++)
        {
            SendOne();
        }

        Assert.That(_transport.BytesOf('L'), Is.EqualTo(1_000));
    }

    [TestCase(60)]
    [TestCase(300)]
    [TestCase(1_000)]
    public void However_many_messages_there_are_news_has_most_of_the_room(int length)
    {
        for (int i = 0; i < 3_000; i++)
        {
            _messages.Enqueue(null, Message('m', length));
        }

        for (int i = 0; i < 100; i++)
        {
            SendOne();
        }

        Assert.That(_transport.BytesOf('n'), Is.GreaterThan(0.6 * 1_395 * 100));
        Assert.That(_transport.BytesOf('m'), Is.GreaterThan(0.2 * 1_395 * 100).And.LessThan(0.3 * 1_395 * 100));
    }

    [Test]
    public void Without_news_messages_have_all_the_room()
    {
        for (int i = 0; i < 1_000; i++)
        {
            _messages.Enqueue(null, Message('m', 100));
        }

        for (int i = 0; i < 10; i++)
        {
            _sender.Begin();
            _sender.Piggyback();
            _sender.Send(_anybody, 2);
        }

        Assert.That(_transport.BytesOf('m'), Is.EqualTo(13 * 100 * 10));
    }

    [Test]
    public void What_was_owed_while_messages_waited_is_forgotten_when_none_does()
    {
        _messages.Enqueue(null, Message('m', 1_394));
        SendOne();
        SendOne();
        _messages.Prune(0);
        SendOne();
        _messages.Enqueue(null, Message('m', 1_000));

        SendOne();

        Assert.That(_transport.BytesOf('m'), Is.Zero);
    }

    [Test]
    public void Sending_allocates_nothing([Values] bool withMessages)
    {
        byte[] news = Message('n', 80);
        byte[] message = Message('m', 200);
        string[] keys = [.. Enumerable.Range(0, 10).Select(i => $"{i}")];
        _transport.IsDeaf = true;

        Assert.That(Allocations.OfHundred(() =>
        {
            foreach (string key in keys)
            {
                _news.Enqueue(key, news);
                if (withMessages)
                {
                    _messages.Enqueue(key, message);
                }
            }

            _sender.Begin();
            _sender.Piggyback();
            _sender.Send(_anybody, 2);
        }), Is.Zero);
    }

    /// <summary>A packet in a storm: there is always more fresh news than fits.</summary>
    private void SendOne()
    {
        for (int i = 0; i < 40; i++)
        {
            _news.Enqueue($"{_newsCount++}", Message('n', 50));
        }

        _sender.Begin();
        _sender.Piggyback();
        _sender.Send(_anybody, 2);
    }

    private static byte[] Message(char letter, int length)
    {
        byte[] message = new byte[length];
        Array.Fill(message, (byte)letter);
        return message;
    }

    /// <summary>Counts letters in what is sent.</summary>
    private sealed class Recorder : ITransport
    {
        private readonly long[] _bytes = new long[256];

        public bool IsDeaf { get; set; }

        public IReadOnlyList<IPEndPoint> LocalEndPoints => [];

        public ChannelReader<Packet> Packets => throw new NotSupportedException();

        public ChannelReader<StreamConnection> Connections => throw new NotSupportedException();

        public long BytesOf(char letter) => _bytes[letter];

        public ValueTask StartAsync(CancellationToken cancellationToken) => ValueTask.CompletedTask;

        public bool TrySendPacket(ReadOnlySpan<byte> payload, in NodeAddress destination)
        {
            if (payload.Length > 1_400)
            {
                throw new AssertionException($"A packet of {payload.Length} bytes.");
            }

            foreach (byte each in IsDeaf ? default : payload)
            {
                _bytes[each]++;
            }

            return true;
        }

        public ValueTask<Stream> ConnectAsync(NodeAddress destination, CancellationToken cancellationToken) => throw new NotSupportedException();

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
