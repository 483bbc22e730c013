using System.Globalization;

namespace Gossip.Simulation.Exploration;

/// <summary>
/// A life of a cluster with all its faults, as data: printed, read back and run again it goes the same way to the last packet.
/// </summary>
internal sealed record ExplorationPlan
{
    /// <summary>Decides everything that is random in the run.</summary>
    public int Seed { get; init; }

    /// <summary>How many nodes there are, numbered from 0 and called node-0, node-1, …</summary>
    public int Nodes { get; init; } = 3;

    /// <summary>How many of them, the first ones, start at once; the others only by <see cref="FaultKind.Restart"/>.</summary>
    public int Starters { get; init; } = 3;

    /// <summary>How long the faults go on, in seconds.</summary>
    public double Seconds { get; init; } = 300;

    /// <summary>Whether all start from the preset for one machine instead of the one for a data centre.</summary>
    public bool LocalPreset { get; init; }

    /// <summary>See <see cref="GossipOptions.EnableCompression"/>.</summary>
    public bool Compression { get; init; } = true;

    /// <summary>See <see cref="GossipOptions.EnableStreamPings"/>.</summary>
    public bool StreamPings { get; init; } = true;

    /// <summary>Whether node i speaks protocol 1 + i mod 5 instead of all speaking 2.</summary>
    public bool MixedProtocols { get; init; }

    /// <summary>See <see cref="GossipOptions.DeadNodeReclaimTime"/>; in seconds.</summary>
    public double Reclaim { get; init; }

    /// <summary>See <see cref="GossipOptions.PacketBufferSize"/>.</summary>
    public int PacketSize { get; init; } = 1400;

    /// <summary>See <see cref="GossipOptions.HandoffQueueDepth"/>.</summary>
    public int QueueDepth { get; init; } = 1024;

    /// <summary>
    /// Whether running nodes are joined together again whenever, after all faults, they lose each other for good; if not, only those
    /// are that have lost each other already when the faults stop.
    /// </summary>
    public bool Rejoin { get; init; } = true;

    /// <summary>What happens, in any order.</summary>
    public IReadOnlyList<Fault> Faults { get; init; } = [];

    /// <summary>Reads a plan as <see cref="ToString"/> writes it.</summary>
    /// <exception cref="FormatException">The text is not a plan.</exception>
    public static ExplorationPlan Parse(string text)
    {
        var plan = new ExplorationPlan();
        var faults = new List<Fault>();
        foreach (string line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (line.StartsWith("at ", StringComparison.Ordinal))
            {
                faults.Add(Fault.Parse(line));
            }
            else
            {
                plan = plan.With(line);
            }
        }

        return plan with { Faults = faults };
    }

    /// <summary>What a node of the plan starts with.</summary>
    public GossipOptions OptionsOf(int node)
    {
        GossipOptions preset = LocalPreset ? GossipOptions.Local() : GossipOptions.Lan();
        return preset with
        {
            EnableCompression = Compression,
            EnableStreamPings = StreamPings,
            ProtocolVersion = MixedProtocols ? (byte)(1 + (node % 5)) : preset.ProtocolVersion,
            DeadNodeReclaimTime = TimeSpan.FromSeconds(Reclaim),
            PacketBufferSize = PacketSize,
            HandoffQueueDepth = QueueDepth,
        };
    }

    /// <inheritdoc />
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"""
        seed {Seed}, nodes {Nodes}, starters {Starters}, seconds {Seconds}, local-preset {LocalPreset}, compression {Compression}
        stream-pings {StreamPings}, mixed-protocols {MixedProtocols}, reclaim {Reclaim}, packet-size {PacketSize}, queue-depth {QueueDepth}
        rejoin {Rejoin}
        {string.Join('\n', Faults)}
        """);

    private ExplorationPlan With(string line)
    {
        ExplorationPlan plan = this;
        foreach (string setting in line.Split(',', StringSplitOptions.TrimEntries))
        {
            string[] words = setting.Split(' ');
            plan = words.Length == 2 ? plan.With(words[0], words[1]) : throw new FormatException($"'{setting}' is not a setting of a plan.");
        }

        return plan;
    }

    private ExplorationPlan With(string name, string value) => name switch
    {
        "seed" => this with { Seed = Integer(value) },
        "nodes" => this with { Nodes = Integer(value) },
        "starters" => this with { Starters = Integer(value) },
        "seconds" => this with { Seconds = double.Parse(value, CultureInfo.InvariantCulture) },
        "local-preset" => this with { LocalPreset = bool.Parse(value) },
        "compression" => this with { Compression = bool.Parse(value) },
        "stream-pings" => this with { StreamPings = bool.Parse(value) },
        "mixed-protocols" => this with { MixedProtocols = bool.Parse(value) },
        "reclaim" => this with { Reclaim = double.Parse(value, CultureInfo.InvariantCulture) },
        "packet-size" => this with { PacketSize = Integer(value) },
        "queue-depth" => this with { QueueDepth = Integer(value) },
        "rejoin" => this with { Rejoin = bool.Parse(value) },
        _ => throw new FormatException($"'{name}' is not a setting of a plan."),
    };

    private static int Integer(string value) => int.Parse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
}
