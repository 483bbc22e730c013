namespace Gossip.Simulation.Network;

/// <summary>What happens to bytes on the way from one node to another. Probabilities are from 0 to 1.</summary>
public sealed record LinkConditions
{
    /// <summary>A quiet local network: half a millisecond, nothing lost.</summary>
    public static LinkConditions Default { get; } = new();

    /// <summary>How long the way takes, in one direction.</summary>
    public LatencyDistribution Latency { get; init; } = LatencyDistribution.Constant(TimeSpan.FromMilliseconds(0.5));

    /// <summary>How likely a packet is lost.</summary>
    public double PacketLoss { get; init; }

    /// <summary>How likely a piece of a stream, or a request to connect, is lost. It is sent again, later and later.</summary>
    public double StreamLoss { get; init; }

    /// <summary>How likely a packet arrives twice.</summary>
    public double Duplication { get; init; }

    /// <summary>How likely a packet is held up, so that later ones overtake it.</summary>
    public double Reordering { get; init; }

    /// <summary>How long at most a packet is held up by <see cref="Reordering"/>.</summary>
    public TimeSpan ReorderingDelay { get; init; } = TimeSpan.FromMilliseconds(5);

    /// <summary>Throws when a value is out of range.</summary>
    internal LinkConditions Validated()
    {
        RequireProbability(PacketLoss, nameof(PacketLoss));
        RequireProbability(StreamLoss, nameof(StreamLoss));
        RequireProbability(Duplication, nameof(Duplication));
        RequireProbability(Reordering, nameof(Reordering));
        ArgumentNullException.ThrowIfNull(Latency);
        ArgumentOutOfRangeException.ThrowIfLessThan(ReorderingDelay, TimeSpan.Zero);
        return this;
    }

    private static void RequireProbability(double value, string name)
    {
        if (value is not (>= 0 and <= 1))
        {
            throw new ArgumentOutOfRangeException(name, value, "A probability is from 0 to 1.");
        }
    }
}
