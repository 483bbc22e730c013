using System.Net;
using Gossip.Transports;

namespace Gossip.Tests.Transports;

public class NetworkAddressesTests
{
    private static readonly IPEndPoint Plain = IPEndPoint.Parse("10.1.2.3:7946");
    private static readonly IPEndPoint Mapped = IPEndPoint.Parse("[::ffff:10.1.2.3]:7946");
    private static readonly IPEndPoint Ipv6 = IPEndPoint.Parse("[2001:db8::1]:7946");

    [Test]
    public void A_mapped_address_becomes_plain_ipv4() => Assert.That(NetworkAddresses.Canonical(Mapped), Is.EqualTo(Plain));

    [Test]
    public void A_canonical_endpoint_stays_the_same_object()
    {
        Assert.That(NetworkAddresses.Canonical(Plain), Is.SameAs(Plain));
        Assert.That(NetworkAddresses.Canonical(Ipv6), Is.SameAs(Ipv6));
    }

    [Test]
    public void An_endpoint_matches_its_own_bytes_in_either_form()
    {
        foreach (IPEndPoint endPoint in new[] { Plain, Mapped })
        {
            Assert.That(NetworkAddresses.Matches(endPoint, Plain.Address.GetAddressBytes(), 7946), Is.True);
            Assert.That(NetworkAddresses.Matches(endPoint, Mapped.Address.GetAddressBytes(), 7946), Is.True);
        }

        Assert.That(NetworkAddresses.Matches(Ipv6, Ipv6.Address.GetAddressBytes(), 7946), Is.True);
    }

    [Test]
    public void An_endpoint_matches_no_other_port_address_or_length()
    {
        byte[] bytes = Plain.Address.GetAddressBytes();

        Assert.That(NetworkAddresses.Matches(Plain, bytes, 7947), Is.False);
        Assert.That(NetworkAddresses.Matches(Plain, [10, 1, 2, 4], 7946), Is.False);
        Assert.That(NetworkAddresses.Matches(Plain, [], 7946), Is.False);
        Assert.That(NetworkAddresses.Matches(Plain, bytes.AsSpan(0, 3), 7946), Is.False);
        Assert.That(NetworkAddresses.Matches(Ipv6, bytes, 7946), Is.False);
    }

    [Test]
    public void Matching_allocates_nothing()
    {
        byte[] bytes = Ipv6.Address.GetAddressBytes();
        NetworkAddresses.Matches(Ipv6, bytes, 7946);

        long before = GC.GetAllocatedBytesForCurrentThread();
        NetworkAddresses.Matches(Ipv6, bytes, 7946);

        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
    }

    [Test]
    public void Bytes_of_the_wire_become_a_canonical_endpoint()
    {
        Assert.That(NetworkAddresses.FromWire([10, 1, 2, 3], 7946), Is.EqualTo(Plain));
        Assert.That(NetworkAddresses.FromWire(Mapped.Address.GetAddressBytes(), 7946), Is.EqualTo(Plain));
        Assert.That(NetworkAddresses.FromWire(Ipv6.Address.GetAddressBytes(), 7946), Is.EqualTo(Ipv6));
    }

    [TestCase(0, 1)]
    [TestCase(3, 1)]
    [TestCase(5, 1)]
    [TestCase(12, 1)]
    [TestCase(17, 1)]
    [TestCase(4, -1)]
    [TestCase(4, 65_536)]
    public void Bytes_that_are_no_address_or_port_become_nothing(int length, int port) =>
        Assert.That(NetworkAddresses.FromWire(new byte[length], port), Is.Null);

    [Test]
    public void An_address_is_written_in_canonical_form()
    {
        byte[] buffer = new byte[16];

        Assert.That(NetworkAddresses.Write(Mapped.Address, buffer), Is.EqualTo(4));
        Assert.That(buffer[..4], Is.EqualTo(new byte[] { 10, 1, 2, 3 }));
        Assert.That(NetworkAddresses.Write(Ipv6.Address, buffer), Is.EqualTo(16));
        Assert.That(buffer, Is.EqualTo(Ipv6.Address.GetAddressBytes()));
    }

    [Test]
    public void What_any_transport_hands_over_comes_from_canonical_addresses()
    {
        var packet = Packet.Rent([], Mapped, receivedTimestamp: 0);
        packet.Return();

        Assert.That(packet.Source, Is.EqualTo(Plain));
        Assert.That(new StreamConnection(Stream.Null, Mapped).Source, Is.EqualTo(Plain));
    }
}
