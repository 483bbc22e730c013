using System.Net;

namespace Gossip.Transports;

/// <summary>
/// The faults one needs most: uniform loss and delay, partitions, and single endpoints cut off. Harmless until told otherwise.
/// All chance comes from the seed; traffic in the same order then meets the same fate. Safe from any thread.
/// </summary>
public sealed class NetworkConditions : INetworkConditions
{
    private readonly Lock _gate = new();
    private readonly Random _random;
    private readonly INetworkConditions? _links;
    private readonly List<(HashSet<IPEndPoint> Left, HashSet<IPEndPoint> Right)> _partitions = [];
    private readonly HashSet<IPEndPoint> _disconnected = [];

    /// <summary>Creates conditions under which everything arrives at once.</summary>
    /// <param name="seed">Where all chance comes from.</param>
    /// <param name="links">A richer model that decides about whatever passes here; its delays are added.</param>
    public NetworkConditions(int seed = 0, INetworkConditions? links = null)
    {
        _random = new Random(seed);
        _links = links;
    }

    /// <summary>How likely a packet is lost, 0 to 1. Streams lose nothing. 0 by default.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not between 0 and 1.</exception>
    public double LossRate
    {
        get;
        set => field = value is >= 0 and <= 1 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "0 to 1.");
    }

    /// <summary>How long everything takes at least, one way. Zero or more; zero by default.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Negative.</exception>
    public TimeSpan Delay
    {
        get;
        set => field = NotNegative(value);
    }

    /// <summary>By how much, at most and at random, each packet and piece of a stream takes longer. Zero or more; zero by default.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Negative.</exception>
    public TimeSpan Jitter
    {
        get;
        set => field = NotNegative(value);
    }

    /// <summary>Cuts two groups off from each other, in both directions. Streams between them stall. Adds to earlier partitions.</summary>
    /// <param name="left">One side.</param>
    /// <param name="right">The other side.</param>
    public void Partition(IEnumerable<IPEndPoint> left, IEnumerable<IPEndPoint> right)
    {
        lock (_gate)
        {
            _partitions.Add((left.Select(NetworkAddresses.Canonical).ToHashSet(), right.Select(NetworkAddresses.Canonical).ToHashSet()));
        }
    }

    /// <summary>Cuts an endpoint off from all others, as if its cable were pulled. Its streams stall.</summary>
    /// <param name="endPoint">Where the transport listens.</param>
    public void Disconnect(IPEndPoint endPoint)
    {
        lock (_gate)
        {
            _disconnected.Add(NetworkAddresses.Canonical(endPoint));
        }
    }

    /// <summary>Undoes <see cref="Disconnect"/> for one endpoint.</summary>
    /// <param name="endPoint">Where the transport listens.</param>
    public void Reconnect(IPEndPoint endPoint)
    {
        lock (_gate)
        {
            _disconnected.Remove(NetworkAddresses.Canonical(endPoint));
        }
    }

    /// <summary>Undoes every <see cref="Partition"/> and <see cref="Disconnect"/>. Loss and delay stay.</summary>
    public void Heal()
    {
        lock (_gate)
        {
            _partitions.Clear();
            _disconnected.Clear();
        }
    }

    /// <inheritdoc />
    public PacketFate DecidePacket(IPEndPoint source, IPEndPoint destination, int length)
    {
        TimeSpan delay;
        lock (_gate)
        {
            if (IsCut(source, destination) || (LossRate > 0 && _random.NextDouble() < LossRate))
            {
                return PacketFate.Lost;
            }

            delay = NextDelay();
        }

        PacketFate fate = _links?.DecidePacket(source, destination, length) ?? PacketFate.Arrives(TimeSpan.Zero);
        return (fate.Delay, fate.DuplicateDelay) switch
        {
            ({ } first, { } second) => PacketFate.ArrivesTwice(first + delay, second + delay),
            ({ } first, null) => PacketFate.Arrives(first + delay),
            _ => PacketFate.Lost,
        };
    }

    /// <inheritdoc />
    public TimeSpan? StreamDelay(IPEndPoint source, IPEndPoint destination, int length)
    {
        TimeSpan delay;
        lock (_gate)
        {
            if (IsCut(source, destination))
            {
                return null;
            }

            delay = NextDelay();
        }

        return _links is null ? delay : delay + _links.StreamDelay(source, destination, length);
    }

    // A node always reaches itself.
    private bool IsCut(IPEndPoint source, IPEndPoint destination) =>
        (_partitions.Count > 0 || _disconnected.Count > 0)
        && !source.Equals(destination)
        && (_disconnected.Contains(source) || _disconnected.Contains(destination) || IsParted(source, destination));

    private bool IsParted(IPEndPoint source, IPEndPoint destination) => _partitions.Exists(partition =>
        (partition.Left.Contains(source) && partition.Right.Contains(destination))
        || (partition.Right.Contains(source) && partition.Left.Contains(destination)));

    private TimeSpan NextDelay() => Jitter > TimeSpan.Zero ? Delay + (Jitter * _random.NextDouble()) : Delay;

    private static TimeSpan NotNegative(TimeSpan value)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(value, TimeSpan.Zero);
        return value;
    }
}
