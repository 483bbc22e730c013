using Gossip.Diagnostics;
using Gossip.Members;

namespace Gossip.Detection;

/// <summary>
/// How the latest probes were answered, and with it whether packets get through. Written by the prober, read by whoever looks.
/// </summary>
internal sealed class ProbeAnswers(MemberTable table)
{
    /// <summary>Fewer would take one lost packet for a wall.</summary>
    private const int FewestLooked = 4;

    private const int MostLooked = 32;

    private readonly Lock _gate = new();
    private readonly ProbeOutcome[] _latest = new ProbeOutcome[MostLooked];
    private readonly HashSet<string> _streamOnly = new(StringComparer.Ordinal);
    private long _count;

    /// <summary>How many live members answered their last probe over a stream only.</summary>
    public int StreamOnlyMembers
    {
        get
        {
            lock (_gate)
            {
                ForgetDeparted();
                return _streamOnly.Count;
            }
        }
    }

    public PacketReachability Reachability
    {
        get
        {
            int others = table.Snapshot.Count - 1;
            lock (_gate)
            {
                int looked = (int)Math.Min(_count, Math.Clamp(others, FewestLooked, MostLooked));
                return others <= 0 || looked == 0 ? PacketReachability.Unknown : Judge(looked);
            }
        }
    }

    /// <summary>A probe has ended.</summary>
    public void Add(string member, ProbeOutcome outcome)
    {
        lock (_gate)
        {
            _latest[_count++ % MostLooked] = outcome;
            if (outcome != ProbeOutcome.PacketsBlocked)
            {
                _streamOnly.Remove(member);
            }
            else if (_streamOnly.Add(member) && _streamOnly.Count > table.Snapshot.Count)
            {
                ForgetDeparted();
            }
        }
    }

    private PacketReachability Judge(int looked)
    {
        bool byPacket = false;
        bool byStream = false;
        for (long i = _count - looked; i < _count; i++)
        {
            ProbeOutcome outcome = _latest[i % MostLooked];
            byPacket |= outcome is ProbeOutcome.Acknowledged or ProbeOutcome.AcknowledgedLate;
            byStream |= outcome is ProbeOutcome.PacketsBlocked;
        }

        return (byPacket, byStream) switch
        {
            (true, false) => PacketReachability.Reachable,
            (true, true) => PacketReachability.PartlyBlocked,
            (false, true) => PacketReachability.Blocked,
            (false, false) => PacketReachability.Unreachable,
        };
    }

    /// <summary>Of members that are not live any more nobody asks.</summary>
    private void ForgetDeparted() =>
        _streamOnly.RemoveWhere(name => !table.TryFind(name, out MemberRecord? record) || !record.Current.IsLive);
}
