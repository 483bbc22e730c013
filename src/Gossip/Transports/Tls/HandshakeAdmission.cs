using System.Net;

namespace Gossip.Transports.Tls;

/// <summary>How many strangers may be connected at once, in all and from one address: each costs memory and computation.</summary>
internal sealed class HandshakeAdmission(int maximum)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<IPAddress, int> _bySource = [];
    private int _count;

    /// <returns>Whether there is room; then <see cref="Leave"/> is to be called once it is known who it is.</returns>
    public bool TryEnter(IPAddress source)
    {
        lock (_gate)
        {
            int ofSource = _bySource.GetValueOrDefault(source);
            if (_count >= maximum || ofSource >= maximum / 2)
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
