using System.Net;
using Gossip.Joining;
using Gossip.Members;
using Gossip.Tests.Members;

namespace Gossip.Tests.Joining;

public sealed class OwnAddressesTests
{
    [TestCase("10.0.0.1:7946", true, TestName = "What_is_advertised_is_ours")]
    [TestCase("127.0.0.1:7000", true, TestName = "Loopback_at_the_port_that_is_bound_to_any_is_ours")]
    [TestCase("[::1]:7000", true, TestName = "Loopback_of_the_other_family_is_ours_too")]
    [TestCase("127.0.0.1:7946", false, TestName = "Loopback_at_another_port_is_not_ours")]
    [TestCase("10.0.0.1:7000", false, TestName = "The_advertised_address_at_another_port_is_not_ours")]
    [TestCase("10.0.0.2:7946", false, TestName = "Another_address_is_not_ours")]
    public void Addresses_are_told_apart(string address, bool isOurs) =>
        Assert.That(Bound("0.0.0.0:7000").Contains(new NodeAddress("", IPEndPoint.Parse(address))), Is.EqualTo(isOurs));

    [Test]
    public void What_is_bound_is_ours_and_loopback_only_if_it_is()
    {
        OwnAddresses own = Bound("192.168.0.1:7000", "[::ffff:192.168.0.2]:7000");

        Assert.That(own.Contains(new NodeAddress("", IPEndPoint.Parse("192.168.0.1:7000"))));
        Assert.That(own.Contains(new NodeAddress("", IPEndPoint.Parse("192.168.0.2:7000"))));
        Assert.That(own.Contains(new NodeAddress("", IPEndPoint.Parse("127.0.0.1:7000"))), Is.False);
    }

    [Test]
    public void An_address_that_names_this_node_is_ours() =>
        Assert.That(Bound("0.0.0.0:7000").Contains(new NodeAddress("local", IPEndPoint.Parse("10.0.0.9:1"))));

    private static OwnAddresses Bound(params string[] bound) =>
        new(new LocalNode("local", IPEndPoint.Parse("10.0.0.1:7946"), [], RuleFixture.Versions), bound.Select(IPEndPoint.Parse));
}
