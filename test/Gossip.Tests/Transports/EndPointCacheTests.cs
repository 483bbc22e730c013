using System.Net;
using Gossip.Transports;

namespace Gossip.Tests.Transports;

public class EndPointCacheTests
{
    [Test]
    public void The_same_sender_is_the_same_object_though_the_caller_reuses_its_address()
    {
        var sources = new SourceEndPoints();
        SocketAddress address = SenderNumber(1).Serialize();
        IPEndPoint? first = sources.Find(address);
        SenderNumber(2).Serialize().Buffer.CopyTo(address.Buffer);
        IPEndPoint? second = sources.Find(address);

        Assert.That(second, Is.EqualTo(SenderNumber(2)));
        Assert.That(sources.Find(SenderNumber(1).Serialize()), Is.SameAs(first));
    }

    [Test]
    public void Forged_senders_cannot_make_the_memory_of_senders_grow()
    {
        var sources = new SourceEndPoints();
        IPEndPoint? first = sources.Find(SenderNumber(0).Serialize());

        for (int number = 1; number <= SourceEndPoints.Capacity; number++)
        {
            sources.Find(SenderNumber(number).Serialize());
        }

        Assert.That(sources.Find(SenderNumber(0).Serialize()), Is.Not.SameAs(first).And.EqualTo(first));
    }

    [Test]
    public void A_known_sender_is_found_without_allocating()
    {
        var sources = new SourceEndPoints();
        SocketAddress address = SenderNumber(1).Serialize();
        sources.Find(address);

        long before = GC.GetAllocatedBytesForCurrentThread();
        sources.Find(address);

        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
    }

    private static IPEndPoint SenderNumber(int number) => new(new IPAddress([10, 0, (byte)(number >> 8), (byte)number]), 7946);
}
