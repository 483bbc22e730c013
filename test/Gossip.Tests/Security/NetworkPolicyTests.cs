using System.Net;
using Gossip.Security;

namespace Gossip.Tests.Security;

public sealed class NetworkPolicyTests
{
    [TestCase(null, "10.0.0.1", true)]
    [TestCase("", "10.0.0.1", false)]
    [TestCase("10.0.0.0/8", "10.255.255.255", true)]
    [TestCase("10.0.0.0/8", "11.0.0.0", false)]
    [TestCase("10.0.0.0/8,192.168.0.0/16", "192.168.3.4", true)]
    [TestCase("10.1.2.3/32", "10.1.2.3", true)]
    [TestCase("10.1.2.3/32", "10.1.2.4", false)]
    [TestCase("0.0.0.0/0", "8.8.8.8", true)]
    [TestCase("0.0.0.0/0", "2001:db8::1", false)]
    [TestCase("2001:db8::/32", "2001:db8::1", true)]
    [TestCase("2001:db8::/32", "10.0.0.1", false)]
    public void An_address_is_allowed_when_it_lies_in_one_of_the_networks(string? networks, string address, bool allowed)
    {
        IPNetwork[]? list = networks?.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(IPNetwork.Parse).ToArray();

        Assert.That(new NetworkPolicy(list).Allows(IPAddress.Parse(address)), Is.EqualTo(allowed));
    }
}
