namespace Gossip.ChaosTests.Relay;

/// <summary>What a relay does to what passes. Shares are between 0 and 1.</summary>
internal sealed record RelayConditions
{
    /// <summary>How long everything is on its way, one way.</summary>
    public TimeSpan Delay { get; init; }

    /// <summary>What is added to that at most, drawn anew for each packet: packets overtake each other.</summary>
    public TimeSpan Jitter { get; init; }

    /// <summary>The share of packets that arrive twice.</summary>
    public double Duplication { get; init; }

    /// <summary>The share of packets that those sent up to <see cref="Detour"/> later overtake.</summary>
    public double Reordering { get; init; }

    /// <summary>By how much those are late.</summary>
    public TimeSpan Detour { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>The share of packets in which a byte is changed.</summary>
    public double PacketCorruption { get; init; }

    /// <summary>The share of pieces of streams in which a byte is changed.</summary>
    public double StreamCorruption { get; init; }

    /// <summary>Both of them.</summary>
    public double Corruption
    {
        init => (PacketCorruption, StreamCorruption) = (value, value);
    }

    /// <summary>The share of streams that are reset at some byte, either way.</summary>
    public double Resets { get; init; }
}
