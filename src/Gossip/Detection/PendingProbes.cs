using System.Net;

namespace Gossip.Detection;

/// <summary>Finds the ping that an answer belongs to. Answers to nothing, late or made up, find none and change nothing.</summary>
internal sealed class PendingProbes
{
    private readonly Lock _gate = new();
    private readonly Dictionary<uint, PendingProbe> _bySequenceNumber = [];
    private uint _lastSequenceNumber;

    /// <summary>How many pings wait for their answer.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _bySequenceNumber.Count;
            }
        }
    }

    /// <summary>A number no ping of ours that still waits bears; shared by all pings and relayed pings of this node.</summary>
    public uint NextSequenceNumber() => Interlocked.Increment(ref _lastSequenceNumber);

    /// <summary>Gives the probe a new number and expects its answer until <see cref="Remove"/>.</summary>
    public void Add(PendingProbe probe)
    {
        probe.Begin(NextSequenceNumber());
        lock (_gate)
        {
            _bySequenceNumber[probe.SequenceNumber] = probe;
        }
    }

    public void Remove(PendingProbe probe)
    {
        lock (_gate)
        {
            _bySequenceNumber.Remove(probe.SequenceNumber);
        }
    }

    /// <returns>Whether somebody waited for it.</returns>
    public bool TryAcknowledge(uint sequenceNumber, long timestamp, IPEndPoint? source = null, ReadOnlySpan<byte> payload = default)
    {
        PendingProbe? probe = Find(sequenceNumber);
        probe?.Acknowledge(sequenceNumber, timestamp, source, payload);
        return probe is not null;
    }

    /// <returns>Whether somebody waited for it.</returns>
    public bool TryNack(uint sequenceNumber)
    {
        PendingProbe? probe = Find(sequenceNumber);
        probe?.Nack(sequenceNumber);
        return probe is not null;
    }

    private PendingProbe? Find(uint sequenceNumber)
    {
        lock (_gate)
        {
            return _bySequenceNumber.GetValueOrDefault(sequenceNumber);
        }
    }
}
