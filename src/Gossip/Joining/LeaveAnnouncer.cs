using Gossip.Detection;
using Gossip.Dissemination;
using Gossip.Members;
using Gossip.Synchronization;
using Gossip.Wire;

namespace Gossip.Joining;

/// <summary>
/// Makes sure that a goodbye is heard: sends it straight to a few members together with a ping. An ack means that the packet, and
/// with it the goodbye, has arrived; from there gossip carries it on.
/// </summary>
internal sealed class LeaveAnnouncer(
    MemberTable table,
    LocalNode local,
    Introductions introductions,
    PendingProbes pendingProbes,
    PacketSender sender,
    GossipOptions options,
    Random random)
{
    private readonly RandomMembers _randomMembers = new(random);

    /// <summary>Tells members until one has heard it.</summary>
    /// <returns>Whether one did, or nobody was there to tell; <see langword="false"/> when the time ran out.</returns>
    public async Task<bool> AnnounceAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            NodeAddress[] receivers = ChooseReceivers();
            if (receivers.Length == 0)
            {
                return true;
            }

            bool[] heard = await Task.WhenAll(receivers.Select(receiver => TellAsync(receiver, cancellationToken)));
            if (heard.Contains(true))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>A few members, and everyone who may count us as a member without our knowing.</summary>
    private NodeAddress[] ChooseReceivers()
    {
        MemberSnapshot snapshot = table.Snapshot;
        List<Member> members = _randomMembers.Choose(
            snapshot,
            snapshot.Count,
            options.GossipNodes,
            local.Name,
            static (member, localName) => !string.Equals(member.Name, localName, StringComparison.Ordinal));
        return [.. members.Select(member => member.Address), .. introductions.Pending];
    }

    private async Task<bool> TellAsync(NodeAddress receiver, CancellationToken cancellationToken)
    {
        using var probe = new PendingProbe(options.TimeProvider);
        using CancellationTokenRegistration registration = cancellationToken.UnsafeRegister(static p => ((PendingProbe)p!).Cancel(), probe);
        pendingProbes.Add(probe);
        try
        {
            Send(receiver, probe.SequenceNumber);
            return await probe.WaitAsync(options.ProbeTimeout);
        }
        finally
        {
            pendingProbes.Remove(probe);
        }
    }

    private void Send(in NodeAddress receiver, uint sequenceNumber)
    {
        sender.Begin();
        DeadMessage.Write(sender.Message, local.Incarnation, local.Name, local.Name);
        sender.AddMessage();
        LocalPing.Write(sender.Message, sequenceNumber, receiver.Name, local);
        sender.AddMessage();
        sender.Send(receiver, protocolMaximum: 0);
    }
}
