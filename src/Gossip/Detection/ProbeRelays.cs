using Gossip.Dissemination;
using Gossip.Members;

namespace Gossip.Detection;

/// <summary>SWIM §3.1: has k random members ping one that does not answer this node.</summary>
internal sealed class ProbeRelays(MemberTable table, LocalNode local, PacketSender sender, GossipOptions options, Random random)
{
    /// <summary>Members from this protocol version on answer an indirect ping with a nack.</summary>
    private const byte NackProtocol = 4;

    private readonly RandomMembers _randomMembers = new(random);

    /// <summary>Asks them, and does not wait.</summary>
    /// <param name="target">Whom to ping.</param>
    /// <param name="sequenceNumber">The number that their answers have to bear.</param>
    /// <returns>How many, and how many of them will say so when they get no answer either.</returns>
    public (int Relays, int ExpectedNacks) Ask(Member target, uint sequenceNumber)
    {
        MemberSnapshot snapshot = table.Snapshot;
        List<Member> relays = _randomMembers.Choose(
            snapshot,
            snapshot.Count,
            options.IndirectChecks,
            (Local: local.Name, Target: target.Name),
            static (member, names) => member.State == MemberState.Alive
                && !string.Equals(member.Name, names.Local, StringComparison.Ordinal)
                && !string.Equals(member.Name, names.Target, StringComparison.Ordinal));
        int expectedNacks = 0;
        foreach (Member relay in relays)
        {
            bool nacks = relay.Versions.ProtocolMaximum >= NackProtocol;
            expectedNacks += nacks ? 1 : 0;
            sender.Begin();
            LocalPing.WriteIndirect(sender.Message, sequenceNumber, target, nacks, local);
            sender.AddMessage();
            sender.Piggyback();
            sender.Send(relay.Address, relay.Versions.ProtocolMaximum);
        }

        return (relays.Count, expectedNacks);
    }
}
