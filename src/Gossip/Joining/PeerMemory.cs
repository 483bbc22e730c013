using System.Text;
using Gossip.Wire;

namespace Gossip.Joining;

/// <summary>
/// The members this node knew last, in this run and the one before: what a peer store keeps. Those that left are kept too, since a whole
/// cluster that is stopped leaves one by one.
/// </summary>
/// <param name="localName">This node, which is not its own peer.</param>
/// <param name="remembered">For how long a peer is kept after it was last seen, counted from when anybody was last seen: a machine that was off for weeks has forgotten nobody.</param>
internal sealed class PeerMemory(string localName, TimeSpan remembered)
{
    /// <summary>Of more peers those seen last are kept: a few would do to find the others.</summary>
    private const int Maximum = 256;

    private readonly Lock _gate = new();
    private readonly HashSet<string> _unmet = new(StringComparer.Ordinal);
    private RememberedPeer[] _peers = [];

    /// <summary>Everyone who is remembered, those seen last first.</summary>
    public IReadOnlyList<RememberedPeer> Peers
    {
        get
        {
            lock (_gate)
            {
                return _peers;
            }
        }
    }

    /// <summary>Peers of an earlier run that have not been met in this one.</summary>
    public RememberedPeer[] Unmet
    {
        get
        {
            lock (_gate)
            {
                return _unmet.Count == 0 ? [] : [.. _peers.Where(peer => _unmet.Contains(peer.Name))];
            }
        }
    }

    /// <summary>Takes over what an earlier run has saved.</summary>
    public void Load(IEnumerable<RememberedPeer> peers, DateTimeOffset now)
    {
        lock (_gate)
        {
            Add(peers, now);
            _unmet.UnionWith(_peers.Select(peer => peer.Name));
        }
    }

    /// <summary>Sees who is live now.</summary>
    public void See(MemberSnapshot live, DateTimeOffset now)
    {
        lock (_gate)
        {
            Add(live.Select(member => new RememberedPeer(member.Name, member.EndPoint, now)), now);
            _unmet.ExceptWith(live.Select(member => member.Name));
        }
    }

    private void Add(IEnumerable<RememberedPeer> newer, DateTimeOffset now)
    {
        var byName = new Dictionary<string, RememberedPeer>(StringComparer.Ordinal);
        foreach (RememberedPeer peer in _peers.Concat(newer.Where(IsPeer)))
        {
            // Nobody was seen later than now, whatever the clock said then.
            RememberedPeer seen = peer.LastSeen > now ? peer with { LastSeen = now } : peer;
            if (!byName.TryGetValue(peer.Name, out RememberedPeer? known) || known.LastSeen <= seen.LastSeen)
            {
                byName[peer.Name] = seen;
            }
        }

        byName.Remove(localName);
        if (byName.Count > 0)
        {
            DateTimeOffset newest = byName.Values.Max(peer => peer.LastSeen);
            // Of those seen at the same time the ones known longer stay: what is saved changes no more than it has to.
            _peers = [.. byName.Values.Where(peer => newest - peer.LastSeen <= remembered).OrderByDescending(peer => peer.LastSeen).Take(Maximum)];
        }
    }

    /// <summary>Whether that can be somebody at all: stores may be code of the application.</summary>
    private static bool IsPeer(RememberedPeer? peer) =>
        peer is { Name.Length: > 0, EndPoint.Port: > 0 } && Encoding.UTF8.GetByteCount(peer.Name) <= WireLimits.MaximumNameLength;
}
