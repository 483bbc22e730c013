using System.Net;

namespace Gossip.Members;

/// <summary>
/// Alive messages that wait for the membership loop, one for each member and address: a newer one takes the place of the older, so that
/// even a lane that is full always holds the newest of those it holds at all.
/// </summary>
internal sealed class AliveLane(int depth)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<(string Name, IPEndPoint EndPoint), AliveNews> _newest = [];
    private readonly Queue<(string Name, IPEndPoint EndPoint)> _inOrder = new();
    private bool _isClosed;

    /// <summary>How many wait.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _inOrder.Count;
            }
        }
    }

    /// <returns>Whether there was room, or an older message of the same member to take the place of.</returns>
    public bool TryWrite(in AliveNews news)
    {
        (string, IPEndPoint) key = (news.Name, news.EndPoint);
        lock (_gate)
        {
            if (_newest.TryGetValue(key, out AliveNews waiting))
            {
                if (news.Incarnation > waiting.Incarnation)
                {
                    _newest[key] = news;
                }

                return true;
            }

            if (_isClosed || _inOrder.Count == depth)
            {
                return false;
            }

            _newest.Add(key, news);
            _inOrder.Enqueue(key);
            return true;
        }
    }

    public bool TryRead(out AliveNews news)
    {
        lock (_gate)
        {
            if (_inOrder.TryDequeue(out (string, IPEndPoint) key))
            {
                return _newest.Remove(key, out news);
            }
        }

        news = default;
        return false;
    }

    /// <summary>Takes nothing more.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _isClosed = true;
        }
    }
}
