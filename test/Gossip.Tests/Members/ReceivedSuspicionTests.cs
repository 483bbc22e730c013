using System.Threading.Channels;
using Gossip.Detection;
using Gossip.Diagnostics;
using Gossip.Members;
using Gossip.Security;
using Gossip.Reception;
using Gossip.Transports;
using Gossip.Wire;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gossip.Tests.Members;

/// <summary>Which accusations from the network get as far as the membership loop.</summary>
public sealed class ReceivedSuspicionTests
{
    [TestCase("b", "c", 1, TestName = "A_suspicion_that_names_both_sides_is_worked_through")]
    [TestCase("", "c", 0, TestName = "A_suspicion_of_nobody_is_dropped")]
    [TestCase("b", "", 0, TestName = "A_suspicion_by_nobody_is_dropped")]
    [TestCase("b", "b", 0, TestName = "A_suspicion_of_oneself_is_dropped")]
    public void A_suspicion_has_to_name_two_members(string name, string from, int expected) =>
        Assert.That(Receive(MessageType.Suspect, name, from), Is.EqualTo(expected));

    [TestCase("b", "c", 1, TestName = "A_death_that_names_both_sides_is_worked_through")]
    [TestCase("b", "b", 1, TestName = "A_goodbye_is_worked_through")]
    [TestCase("", "c", 0, TestName = "The_death_of_nobody_is_dropped")]
    [TestCase("b", "", 0, TestName = "A_death_told_by_nobody_is_dropped")]
    public void A_death_has_to_name_who_died_and_who_says_so(string name, string from, int expected) =>
        Assert.That(Receive(MessageType.Dead, name, from), Is.EqualTo(expected));

    private static int Receive(MessageType type, string name, string from)
    {
        using var metrics = new GossipMetrics("receiver");
        var diagnostics = new NodeDiagnostics(
            new GossipLog(NullLogger.Instance), new LogThrottle(TimeSpan.FromSeconds(1), TimeProvider.System), metrics);
        var mailbox = new MembershipMailbox(16);
        var news = new NewsReader(new MemberTable(10, hashSeed: 1));
        // Neither pings, acks, alive nor user messages are received here.
        var receiver = new PacketReceiver(Channel.CreateUnbounded<Packet>().Reader, LayerSettings.Plain, news, null!, mailbox, new PendingProbes(), null!, null!, null!, new NetworkPolicy(null), diagnostics);

        var message = new WireBuffer();
        AccusationFields.Write(message, type, 1, name, from);
        receiver.Handle(type, message.WrittenSpan[1..].ToArray());
        return mailbox.NewsCount;
    }
}
