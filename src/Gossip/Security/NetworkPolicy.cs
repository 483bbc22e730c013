using System.Net;

namespace Gossip.Security;

/// <summary>The networks that members and their packets may come from.</summary>
/// <param name="allowed">The networks; <see langword="null"/> allows every address, an empty list none.</param>
internal sealed class NetworkPolicy(IReadOnlyList<IPNetwork>? allowed)
{
    private readonly IPNetwork[]? _allowed = allowed is null ? null : [.. allowed];

    /// <summary>Whether an address, in its canonical form, lies in one of the networks.</summary>
    public bool Allows(IPAddress address)
    {
        if (_allowed is null)
        {
            return true;
        }

        foreach (IPNetwork network in _allowed)
        {
            if (network.Contains(address))
            {
                return true;
            }
        }

        return false;
    }
}
