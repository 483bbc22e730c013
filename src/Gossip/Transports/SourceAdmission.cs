using System.Net;

namespace Gossip.Transports;

/// <summary>How many connections are let in at once, in all and from one address, so that no one peer can take them all.</summary>
internal sealed class SourceAdmission(int maximum, int maximumOfOneSource)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<IPAddress, int> _bySource = [];
    private int _count;

    /// <summary>How many are in.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _count;
            }
        }
    }

    /// <returns>Whether there is room; then <see cref="Leave"/> is to be called at the end.</returns>
    public bool TryEnter(IPAddress source)
    {
        lock (_gate)
        {
            int ofSource = _bySource.GetValueOrDefault(source);
            if (_count >= maximum || ofSource >= maximumOfOneSource)
            {
                return false;
            }

            _count++;
            _bySource[source] = ofSource + 1;
            return true;
        }
    }

    public void Leave(IPAddress source)
    {
        lock (_gate)
        {
            _count--;
            if (--_bySource[source] == 0)
            {
                _bySource.Remove(source);
            }
        }
    }
}
