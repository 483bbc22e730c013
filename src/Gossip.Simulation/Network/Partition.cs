namespace Gossip.Simulation.Network;

/// <summary>A direction in which nothing passes, until it is healed. Dispose it to heal it.</summary>
public sealed class Partition : IDisposable
{
    private readonly VirtualNetwork _network;
    private readonly HashSet<int> _from;
    private readonly HashSet<int>? _to;
    private readonly bool _bothWays;

    // Without a far side, the far side is everyone else, those that join later included.
    internal Partition(VirtualNetwork network, HashSet<int> from, HashSet<int>? to, bool bothWays)
    {
        _network = network;
        _from = from;
        _to = to;
        _bothWays = bothWays;
    }

    /// <summary>Lets everything through again. May be called again without effect.</summary>
    public void Dispose() => _network.Heal(this);

    /// <summary>Whether nothing passes from one node to another.</summary>
    internal bool Separates(int from, int to) => Crosses(from, to) || (_bothWays && Crosses(to, from));

    /// <summary>Whether a node is on either side.</summary>
    internal bool Concerns(int node) => _to is null || _from.Contains(node) || _to.Contains(node);

    private bool Crosses(int from, int to) => _from.Contains(from) && (_to?.Contains(to) ?? !_from.Contains(to));
}
