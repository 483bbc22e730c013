using Gossip.Dissemination;
using Gossip.Members;

namespace Gossip.Detection;

/// <summary>Pings a node because the application asked to. The answer changes nothing here.</summary>
internal sealed class Pinger(PendingProbes pendingProbes, LocalNode local, PacketSender sender, GossipOptions options)
{
    private readonly Lock _gate = new();

    /// <returns>The round trip.</returns>
    /// <exception cref="NoAnswerException">No answer came within <see cref="GossipOptions.ProbeTimeout"/>.</exception>
    public async Task<TimeSpan> PingAsync(NodeAddress address, CancellationToken cancellationToken)
    {
        using var probe = new PendingProbe(options.TimeProvider);
        using CancellationTokenRegistration registration = cancellationToken.UnsafeRegister(static p => ((PendingProbe)p!).Cancel(), probe);
        pendingProbes.Add(probe);
        try
        {
            long sent = options.TimeProvider.GetTimestamp();
            Send(address, probe.SequenceNumber);
            if (await probe.WaitAsync(options.ProbeTimeout))
            {
                return options.TimeProvider.GetElapsedTime(sent, probe.AcknowledgedTimestamp);
            }

            cancellationToken.ThrowIfCancellationRequested();
            throw new NoAnswerException(address, options.ProbeTimeout);
        }
        finally
        {
            pendingProbes.Remove(probe);
        }
    }

    private void Send(in NodeAddress address, uint sequenceNumber)
    {
        lock (_gate)
        {
            sender.Begin();
            LocalPing.Write(sender.Message, sequenceNumber, address.Name, local);
            sender.AddMessage();
            sender.Send(address, protocolMaximum: 0);
        }
    }
}
