using System.Diagnostics.CodeAnalysis;
using System.Net;
using Gossip.Simulation.Timing;
using Gossip.Transports;

namespace Gossip.Simulation.Network;

/// <summary>
/// A network in virtual time that joins many <see cref="VirtualTransport"/>s, with the faults of real networks at will.
/// Belongs to the simulation's thread, like everything in the simulation.
/// </summary>
public sealed class VirtualNetwork
{
    private readonly EndPointTable _transports = new();
    private readonly Dictionary<(int From, int To), LinkConditions> _links = [];
    private readonly List<Partition> _partitions = [];
    private readonly List<(Partition Partition, long At)> _healed = [];
    private LinkConditions _conditions = LinkConditions.Default;
    private int _nextId;

    /// <summary>Creates a network without nodes.</summary>
    /// <param name="simulator">Whose time and seed the network uses.</param>
    public VirtualNetwork(Simulator simulator)
    {
        ArgumentNullException.ThrowIfNull(simulator);
        Simulator = simulator;
        Packets = new PacketRouter(this, simulator.CreateRandom("network packets"));
        Streams = new StreamConnector(this, simulator.CreateRandom("network streams"));
    }

    /// <summary>The conditions of every link that has none of its own.</summary>
    public LinkConditions Conditions
    {
        get => _conditions;
        set
        {
            ArgumentNullException.ThrowIfNull(value);
            _conditions = value.Validated();
        }
    }

    /// <summary>How long an attempt to connect to a node that does not answer takes to fail.</summary>
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>What has been carried so far.</summary>
    public VirtualNetworkStatistics Statistics { get; } = new();

    /// <summary>Whether a loop of a node that tries to send while that stalls stands still until it goes on; see <see cref="BlockedSenders"/>.</summary>
    internal bool StallsBlockSenders { get; init; }

    /// <summary>Sees every packet that is sent, if set.</summary>
    internal INetworkObserver? Observer { get; set; }

    /// <summary>The clock of the simulation.</summary>
    internal VirtualTimeProvider Clock => Simulator.Clock;

    /// <summary>The simulation.</summary>
    internal Simulator Simulator { get; }

    /// <summary>Carries packets.</summary>
    internal PacketRouter Packets { get; }

    /// <summary>Makes connections.</summary>
    internal StreamConnector Streams { get; }

    /// <summary>Creates a transport at the next free address of 10.0.0.0/8, port 7946.</summary>
    /// <returns>A transport that has not started.</returns>
    public VirtualTransport CreateTransport() => CreateTransport(NextFreeEndPoint());

    /// <summary>Creates a transport at an address. A transport there that crashed or was disposed is replaced: a restart.</summary>
    /// <param name="endPoint">Where the transport will listen.</param>
    /// <returns>A transport that has not started.</returns>
    public VirtualTransport CreateTransport(IPEndPoint endPoint)
    {
        ArgumentNullException.ThrowIfNull(endPoint);
        int id = _nextId++;
        int place = _transports.TryFind(endPoint, out VirtualTransport? before) ? before.Place : id;
        return new VirtualTransport(this, id, place, endPoint) { Blocked = StallsBlockSenders ? new BlockedSenders() : null };
    }

    /// <summary>Gives one direction between two nodes conditions of its own.</summary>
    /// <param name="from">Who sends.</param>
    /// <param name="to">Who receives.</param>
    /// <param name="conditions">The conditions, or <see langword="null"/> for those of the network.</param>
    public void SetLink(VirtualTransport from, VirtualTransport to, LinkConditions? conditions)
    {
        ArgumentNullException.ThrowIfNull(from);
        ArgumentNullException.ThrowIfNull(to);
        if (conditions is null)
        {
            _links.Remove((from.Place, to.Place));
        }
        else
        {
            _links[(from.Place, to.Place)] = conditions.Validated();
        }
    }

    /// <summary>Cuts some nodes off from all others, those that come later included, in both directions.</summary>
    /// <param name="side">The nodes of one side.</param>
    /// <returns>The partition; disposing it heals it.</returns>
    public Partition Divide(IEnumerable<VirtualTransport> side) => Add(new Partition(this, Identify(side), to: null, bothWays: true));

    /// <summary>Lets nothing through from some nodes to some others. The way back stays open.</summary>
    /// <param name="from">Those who are not heard.</param>
    /// <param name="to">Those who do not hear them.</param>
    /// <returns>The partition; disposing it heals it.</returns>
    public Partition Mute(IEnumerable<VirtualTransport> from, IEnumerable<VirtualTransport> to) =>
        Add(new Partition(this, Identify(from), Identify(to), bothWays: false));

    /// <summary>Heals every partition.</summary>
    public void Heal()
    {
        foreach (Partition partition in _partitions.ToArray())
        {
            Heal(partition);
        }
    }

    /// <summary>Heals one partition.</summary>
    internal void Heal(Partition partition)
    {
        if (_partitions.Remove(partition))
        {
            _healed.Add((partition, Clock.Now));
        }
    }

    /// <summary>The address that the next transport gets.</summary>
    internal IPEndPoint NextFreeEndPoint() => NextFreeEndPoints(1)[0];

    /// <summary>The addresses that the next transports get.</summary>
    internal IPEndPoint[] NextFreeEndPoints(int count) => [.. Enumerable.Range(_nextId + 1, count).Select(host =>
        new IPEndPoint(new IPAddress([10, (byte)(host >> 16), (byte)(host >> 8), (byte)host]), 7946))];

    /// <summary>Finds who listens, or last listened, at an address.</summary>
    internal bool TryFind(IPEndPoint endPoint, [NotNullWhen(true)] out VirtualTransport? transport) => _transports.TryFind(endPoint, out transport);

    /// <summary>Whether nothing passes from one node to another.</summary>
    internal bool IsCut(VirtualTransport from, VirtualTransport to)
    {
        foreach (Partition partition in _partitions)
        {
            if (partition.Separates(from.Place, to.Place))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether a partition kept a node from some others at any time since an instant.</summary>
    internal bool WasCutOffSince(VirtualTransport node, long since) =>
        _partitions.Exists(partition => partition.Concerns(node.Place))
        || _healed.Exists(healed => healed.At >= since && healed.Partition.Concerns(node.Place));

    /// <summary>The conditions from one node to another.</summary>
    internal LinkConditions ConditionsOf(VirtualTransport from, VirtualTransport to) =>
        _links.Count > 0 && _links.TryGetValue((from.Place, to.Place), out LinkConditions? own) ? own : _conditions;

    /// <summary>Lets a transport listen.</summary>
    internal void Attach(VirtualTransport transport)
    {
        if (_transports.TryFind(transport.EndPoint, out VirtualTransport? other) && !other.IsDown)
        {
            throw new TransportException($"Cannot listen on {transport.EndPoint}: another node of the virtual network does.");
        }

        _transports.Set(transport);
    }

    private static HashSet<int> Identify(IEnumerable<VirtualTransport> transports) => [.. transports.Select(transport => transport.Place)];

    private Partition Add(Partition partition)
    {
        _partitions.Add(partition);
        return partition;
    }
}
