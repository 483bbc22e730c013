namespace Gossip.Transports;

/// <summary>What becomes of a packet in an <see cref="InMemoryNetwork"/>. The default is that it is lost.</summary>
public readonly record struct PacketFate
{
    private PacketFate(TimeSpan? delay, TimeSpan? duplicateDelay)
    {
        Delay = delay;
        DuplicateDelay = duplicateDelay;
    }

    /// <summary>The packet never arrives.</summary>
    public static PacketFate Lost => default;

    /// <summary>How long the packet takes, zero or more; <see langword="null"/> when it is lost.</summary>
    public TimeSpan? Delay { get; }

    /// <summary>How long its duplicate takes, zero or more; <see langword="null"/> when there is none.</summary>
    public TimeSpan? DuplicateDelay { get; }

    /// <summary>The packet arrives once.</summary>
    /// <param name="delay">How long it takes, zero or more.</param>
    /// <returns>Its fate.</returns>
    public static PacketFate Arrives(TimeSpan delay) => new(delay, null);

    /// <summary>The packet arrives twice.</summary>
    /// <param name="delay">How long the first takes, zero or more.</param>
    /// <param name="duplicateDelay">How long the second takes, zero or more.</param>
    /// <returns>Its fate.</returns>
    public static PacketFate ArrivesTwice(TimeSpan delay, TimeSpan duplicateDelay) => new(delay, duplicateDelay);
}
