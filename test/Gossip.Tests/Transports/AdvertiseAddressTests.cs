using System.Net;
using Gossip.Transports;

namespace Gossip.Tests.Transports;

public class AdvertiseAddressTests
{
    [TestCase("203.0.113.9:1234", "0.0.0.0:7946", "203.0.113.9:1234")]
    [TestCase("203.0.113.9:0", "0.0.0.0:7946", "203.0.113.9:7946")]
    [TestCase("0.0.0.0:99", "10.0.0.1:7946", "192.168.1.5:99")]
    [TestCase("[::1]:0", "127.0.0.1:1 [::1]:2", "[::1]:2")]
    [TestCase("[2001:db8::7]:0", "127.0.0.1:1 [::]:2", "[2001:db8::7]:2")]
    public void What_the_user_asks_for_is_advertised(string advertise, string bound, string expected) =>
        Assert.That(Choose(advertise, bound, "192.168.1.5"), Is.EqualTo(expected));

    [TestCase("10.0.0.1:7946 10.0.0.2:7946", "10.0.0.1:7946")]
    [TestCase("127.0.0.1:7946", "127.0.0.1:7946")]
    [TestCase("[::ffff:10.0.0.1]:7946", "10.0.0.1:7946")]
    public void The_first_specific_bound_address_is_advertised(string bound, string expected) =>
        Assert.That(Choose(null, bound, "192.168.1.5"), Is.EqualTo(expected));

    [TestCase("127.0.0.1 203.0.113.9 192.168.1.5 10.0.0.1", "192.168.1.5:7946")]
    [TestCase("172.15.0.1 172.32.0.1 172.16.0.1", "172.16.0.1:7946")]
    [TestCase("127.0.0.1 169.254.3.4 2001:db8::1 203.0.113.9", "203.0.113.9:7946")]
    [TestCase("127.0.0.1 ::1 2001:db8::1", "127.0.0.1:7946")]
    [TestCase("", "127.0.0.1:7946")]
    public void Ipv4_any_becomes_a_private_address_or_else_another_or_loopback(string machine, string expected) =>
        Assert.That(Choose(null, "0.0.0.0:7946", machine), Is.EqualTo(expected));

    [TestCase("2001:db8::1 10.0.0.1", "10.0.0.1:7946")]
    [TestCase("fe80::1 2001:db8::1 203.0.113.9", "[2001:db8::1]:7946")]
    [TestCase("::1 127.0.0.1", "[::1]:7946")]
    public void Ipv6_any_may_become_an_address_of_either_family(string machine, string expected) =>
        Assert.That(Choose(null, "[::]:7946", machine), Is.EqualTo(expected));

    [Test]
    public void This_machine_has_an_address_to_advertise()
    {
        IPEndPoint chosen = AdvertiseAddress.Choose(null, [new IPEndPoint(IPAddress.Any, 7946)], AddressFamilyPreference.Any);

        Assert.That(chosen.Port, Is.EqualTo(7946));
        Assert.That(chosen.Address, Is.Not.EqualTo(IPAddress.Any));
    }

    [TestCase(AddressFamilyPreference.PreferIPv4, "203.0.113.9:7946")]
    [TestCase(AddressFamilyPreference.IPv4Only, "203.0.113.9:7946")]
    [TestCase(AddressFamilyPreference.PreferIPv6, "[2001:db8::1]:7946")]
    [TestCase(AddressFamilyPreference.IPv6Only, "[2001:db8::1]:7946")]
    public void Where_both_families_are_bound_the_preferred_one_is_advertised(AddressFamilyPreference preference, string expected)
    {
        Assert.That(Choose(null, "[::]:7946", "2001:db8::1 203.0.113.9", preference), Is.EqualTo(expected));
        Assert.That(Choose(null, "203.0.113.9:7946 [2001:db8::1]:7946", "", preference), Is.EqualTo(expected));
        Assert.That(Choose(null, "[2001:db8::1]:7946 203.0.113.9:7946", "", preference), Is.EqualTo(expected));
    }

    [TestCase("[::ffff:203.0.113.9]:80", "0.0.0.0:7946", "203.0.113.9:80")]
    [TestCase("[::ffff:10.0.0.1]:0", "10.0.0.1:1 [::]:2", "10.0.0.1:1")]
    [TestCase("[::ffff:0.0.0.0]:0", "0.0.0.0:7946", "192.168.1.5:7946")]
    [TestCase(null, "[::ffff:0.0.0.0]:7946", "192.168.1.5:7946")]
    public void What_is_advertised_is_never_ipv4_within_ipv6(string? advertise, string bound, string expected) =>
        Assert.That(Choose(advertise, bound, "::ffff:192.168.1.5"), Is.EqualTo(expected));

    private static string Choose(
        string? advertise,
        string bound,
        string machine,
        AddressFamilyPreference preference = AddressFamilyPreference.Any) => AdvertiseAddress.Choose(
        advertise is null ? null : IPEndPoint.Parse(advertise),
        [.. bound.Split(' ').Select(IPEndPoint.Parse)],
        preference,
        () => machine.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(IPAddress.Parse)).ToString();
}
