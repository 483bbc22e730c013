using Gossip.Detection;
using Gossip.Members;
using Gossip.Wire;

namespace Gossip.Dissemination;

/// <summary>
/// Makes sure that a goodbye is heard: sends it straight to a few members together with a ping. An ack means that the packet, and
/// with it the goodbye, has arrived; from there gossip carries it on.
/// </summary>
internal sealed class LeaveAnnouncer(
    MemberTable table,
    LocalNode local,
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
            MemberSnapshot snapshot = table.Snapshot;
            Member[] receivers = [.. _randomMembers.Choose(
                snapshot,
                snapshot.Count,
                options.GossipNodes,
                local.Name,
                static (member, localName) => !string.Equals(member.Name, localName, StringComparison.Ordinal))];
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

    private async Task<bool> TellAsync(Member receiver, CancellationToken cancellationToken)
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

    private void Send(Member receiver, uint sequenceNumber)
    {
        sender.Begin();
        DeadMessage.Write(sender.Message, local.Incarnation, local.Name, local.Name);
        sender.AddMessage();
        LocalPing.Write(sender.Message, sequenceNumber, receiver.Name, local);
        sender.AddMessage();
        sender.Send(receiver.Address, receiver.Versions.ProtocolMaximum);
    }
}
