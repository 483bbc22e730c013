using System.Net;
using Gossip.Cli.Agent;

namespace Gossip.Cli.Tests;

/// <summary>Who sent a message that came over a stream.</summary>
public sealed class SenderNameTests
{
    private static readonly Member[] Members =
        [Some.Member("a", address: "10.0.0.1:1"), Some.Member("b", address: "10.0.0.2:1"), Some.Member("c", address: "10.0.0.2:2")];

    [TestCase("10.0.0.1", "a")]
    [TestCase("10.0.0.2", null)]
    [TestCase("10.0.0.3", null)]
    public void It_is_the_member_with_that_address_if_there_is_one_alone(string address, string? expected) =>
        Assert.That(SenderName.OnlyOne(Members, IPAddress.Parse(address)), Is.EqualTo(expected));
}
