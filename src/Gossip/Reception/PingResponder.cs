using System.Net;
using Gossip.Diagnostics;
using Gossip.Dissemination;
using Gossip.Members;
using Gossip.Transports;
using Gossip.Wire;

namespace Gossip.Reception;

/// <summary>Answers pings with an ack, and with news where there is room.</summary>
internal sealed class PingResponder(MemberTable table, LocalNode local, PacketSender sender, ProtocolRules rules, NodeDiagnostics diagnostics)
{
    private readonly byte[] _localName = System.Text.Encoding.UTF8.GetBytes(local.Name);

    /// <param name="ping">The ping.</param>
    /// <param name="source">Where its packet came from.</param>
    /// <param name="withGoodbye">Whether it came together with a goodbye, so that its ack means that the goodbye is heard.</param>
    public void Answer(in PingMessage ping, IPEndPoint source, bool withGoodbye = false)
    {
        // Whoever is about to go passes no goodbye on: let it be told to somebody who stays.
        if (withGoodbye && local.IsLeaving)
        {
            return;
        }

        // A ping that names somebody else was meant for whoever had this address before us.
        if (!ping.Node.IsEmpty && !ping.Node.SequenceEqual(_localName))
        {
            diagnostics.Metrics.Dropped(DropReason.WrongNode, TrafficKind.Ping);
            return;
        }

        NodeAddress asker = ReplyAddress(ping.SourceNode, ping.SourceAddress, ping.SourcePort, source);
        bool isMember = table.TryFind(asker.Name, out MemberRecord? record) && record.Current.EndPoint.Equals(asker.EndPoint);
        sender.Begin();
        AckMessage.Write(sender.Message, ping.SequenceNumber, isMember ? local.AckPayload : default);
        sender.AddMessage();
        if (isMember)
        {
            AddAccusation(record!.Current);
            // News, like the payload, goes only to members: a small ping must not draw a full packet to an address that anyone may name.
            sender.Piggyback();
        }

        sender.Send(asker, isMember ? record!.Current.Versions.ProtocolMaximum : (byte)0);
        if (isMember && !asker.EndPoint.Address.Equals(source.Address))
        {
            TellSeenElsewhere(record!.Current, source);
        }
    }

    /// <summary>
    /// Lifeguard §IV-C the other way round: whoever pings is there, whatever is believed of it here, and learns of that with the ack,
    /// so that it can refute at once.
    /// </summary>
    private void AddAccusation(Member asker)
    {
        if (!rules.BuddyOnAcks || asker.State is MemberState.Alive or MemberState.Left)
        {
            return;
        }

        if (asker.State == MemberState.Suspect)
        {
            SuspectMessage.Write(sender.Message, asker.Incarnation, asker.Name, local.Name);
        }
        else
        {
            DeadMessage.Write(sender.Message, asker.Incarnation, asker.Name, local.Name);
        }

        sender.AddMessage();
    }

    /// <summary>A translator of addresses or a second interface lies between: others may not reach the member where it says it is.</summary>
    private void TellSeenElsewhere(Member member, IPEndPoint source)
    {
        if (diagnostics.Throttle.Allows(LogCause.SeenElsewhere, out LeftOut leftOut))
        {
            diagnostics.Log.SeenElsewhere(member.Name, member.EndPoint, source, leftOut);
        }
    }

    /// <summary>
    /// Where an answer goes: to the address in the message if it is that of the member named there, or is where the packet came
    /// from; else to where the packet came from. So nobody can have us send packets to a third party.
    /// </summary>
    public NodeAddress ReplyAddress(ReadOnlySpan<byte> name, ReadOnlySpan<byte> address, ushort port, IPEndPoint source)
    {
        if (!name.IsEmpty && table.TryFind(name, out MemberRecord? record)
            && (address.IsEmpty
                ? record.Current.EndPoint.Equals(source)
                : NetworkAddresses.Matches(record.Current.EndPoint, address, port)))
        {
            return record.Current.Address;
        }

        return new NodeAddress("", source);
    }
}
