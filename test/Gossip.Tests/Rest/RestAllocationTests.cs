using System.Net;
using Gossip.Detection;
using Gossip.Security;
using Gossip.Transports;
using Gossip.Wire;

namespace Gossip.Tests.Rest;

/// <summary>A cluster in which nothing changes allocates nothing, whatever its nodes do meanwhile.</summary>
/// <remarks>Clock and network run every node on the thread of the test, so that what that thread allocates is all there is.</remarks>
[TestFixture(false)]
[TestFixture(true)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class RestAllocationTests : IAsyncDisposable
{
    private const int Rounds = 200;

    private readonly InlineClock _clock = new();
    private readonly RestingNode[] _nodes;
    private readonly PendingProbe _probe;

    public RestAllocationTests(bool encrypted)
    {
        var network = new Dictionary<IPEndPoint, InlineTransport>();
        GossipOptions options = GossipOptions.Lan() with
        {
            TimeProvider = _clock,
            Keyring = encrypted ? new Keyring(new byte[32]) : null,
        };
        _nodes = [.. Enumerable.Range(1, 3).Select(number => new RestingNode(number, network, options))];
        _probe = new PendingProbe(_clock);
        Array.ForEach(_nodes, node => node.Know(_nodes));
    }

    private int PacketsReceived => _nodes.Sum(node => node.Transport.Received);

    private RestingNode First => _nodes[0];

    private RestingNode Second => _nodes[1];

    public async ValueTask DisposeAsync()
    {
        foreach (RestingNode node in _nodes)
        {
            await node.DisposeAsync();
        }

        _probe.Dispose();
    }

    [Test]
    public void A_probe_round_allocates_nothing()
    {
        (long bytes, int packets) = Measure(
            static node => node.Probe(),
            static test => test._clock.Advance(TimeSpan.FromSeconds(1)));

        Assert.That(packets, Is.EqualTo(2 * _nodes.Length * Rounds), "a ping and an ack for each node in each round");
        Assert.That(bytes, Is.Zero);
    }

    [Test]
    public void Probes_that_carry_news_allocate_nothing()
    {
        (long bytes, int packets) = Measure(
            static node => node.Probe(),
            static test =>
            {
                Array.ForEach(test._nodes, Tell);
                test._clock.Advance(TimeSpan.FromSeconds(1));
            });

        Assert.That(packets, Is.EqualTo(2 * _nodes.Length * Rounds));
        Assert.That(bytes, Is.Zero);
    }

    [TestCase(0)]
    [TestCase(100)]
    public void An_answered_ping_allocates_nothing(int payload)
    {
        Second.Local.AckPayload = new byte[payload];

        (long bytes, int packets) = Measure(static _ => { }, static test =>
        {
            test.First.PendingProbes.Add(test._probe);
            test.AskSecond(static (test, output) => LocalPing.Write(output, test._probe.SequenceNumber, test.Second.Local.Name, test.First.Local));
            test.First.PendingProbes.Remove(test._probe);
        });

        Assert.That(packets, Is.EqualTo(2 * Rounds), "a ping and an ack in each round");
        Assert.That(_probe.IsAcknowledged);
        Assert.That(bytes, Is.Zero);
    }

    [Test]
    public void A_gossip_tick_with_old_news_allocates_nothing()
    {
        Tell(First);

        (long bytes, int packets) = Measure(
            static node => node.Gossip(),
            static test =>
            {
                Tell(test.First);
                test._clock.Advance(TimeSpan.FromMilliseconds(200));
            });

        Assert.That(packets, Is.EqualTo(2 * Rounds), "one to each of the others at each tick");
        Assert.That(_nodes.Sum(node => node.NewsHeard), Is.Zero, "the others know it already");
        Assert.That(bytes, Is.Zero);
    }

    /// <summary>All within one turn of the relay's loop, which begins on this thread: the first half makes room, the second is measured.</summary>
    [Test]
    public void Relaying_an_indirect_ping_allocates_nothing()
    {
        int answers = 0;
        long[] allocated = new long[(2 * Rounds) + 1];
        First.PendingProbes.Add(_probe);
        First.Transport.Receiving = () =>
        {
            allocated[++answers] = GC.GetAllocatedBytesForCurrentThread();
            if (answers == Rounds)
            {
                AskToRelay();
            }
        };

        WithoutContext(() =>
        {
            Array.ForEach(_nodes, node => node.Receive());
            AskToRelay();
            Second.Relay();
        });

        Assert.That(answers, Is.EqualTo(2 * Rounds), "each was answered and the answer relayed");
        Assert.That(allocated[2 * Rounds] - allocated[Rounds + 1], Is.Zero);
    }

    private void AskToRelay()
    {
        for (int i = 0; i < Rounds; i++)
        {
            AskSecond(static (test, output) => LocalPing.WriteIndirect(
                output, test._probe.SequenceNumber, test._nodes[2].Member, wantsNack: false, test.First.Local));
        }
    }

    private void AskSecond(Action<RestAllocationTests, WireBuffer> write)
    {
        First.Sender.Begin();
        write(this, First.Sender.Message);
        First.Sender.AddMessage();
        First.Sender.Send(new NodeAddress(Second.Local.Name, Second.Local.EndPoint), MemberVersions.HighestProtocol);
    }

    /// <summary>Has the node say once more that it is there.</summary>
    private static void Tell(RestingNode node)
    {
        Span<byte> address = stackalloc byte[4];
        NetworkAddresses.Write(node.Local.EndPoint.Address, address);
        WireBuffer message = node.Sender.Message;
        AliveMessage.Write(
            message, node.Local.Incarnation, node.Local.Name, address, (ushort)node.Local.EndPoint.Port, default, node.Local.Versions);
        node.News.Enqueue(node.Local.Name, message.WrittenSpan);
        message.Reset();
    }

    /// <summary>Runs rounds until everything has been used once, then those that count.</summary>
    private (long Bytes, int Packets) Measure(Action<RestingNode> start, Action<RestAllocationTests> round)
    {
        long before = 0;
        long after = 0;
        int packets = 0;
        WithoutContext(() =>
        {
            Array.ForEach(_nodes, node => node.Receive());
            Array.ForEach(_nodes, start);
            Repeat(round);
            packets = PacketsReceived;
            before = GC.GetAllocatedBytesForCurrentThread();
            Repeat(round);
            after = GC.GetAllocatedBytesForCurrentThread();
        });
        return (after - before, PacketsReceived - packets);
    }

    private void Repeat(Action<RestAllocationTests> round)
    {
        for (int i = 0; i < Rounds; i++)
        {
            round(this);
        }
    }

    /// <summary>Under the test runner's context loops would go on elsewhere.</summary>
    private static void WithoutContext(Action action)
    {
        SynchronizationContext? context = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(null);
        try
        {
            action();
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(context);
        }
    }
}
