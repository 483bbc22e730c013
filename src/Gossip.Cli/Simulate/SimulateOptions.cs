using Gossip.Cli.Agent;
using Gossip.Simulation.Evaluation;
using Gossip.Simulation.Scenarios;
using Gossip.Simulation.Scenarios.Named;

namespace Gossip.Cli.Simulate;

/// <summary>What the options of <c>gossip simulate</c> say. What is not given is the scenario's default.</summary>
internal sealed record SimulateOptions
{
    /// <summary>What happens.</summary>
    public NamedScenario Scenario { get; init; } = new CrashScenario();

    /// <summary>Experiments to run instead, none usually.</summary>
    public IReadOnlyList<Experiment> Experiments { get; init; } = [];

    /// <summary>How many nodes.</summary>
    public int? Nodes { get; init; }

    /// <summary>How many minutes of virtual time.</summary>
    public double? Minutes { get; init; }

    /// <summary>How likely a packet is lost.</summary>
    public double? Loss { get; init; }

    /// <summary>What decides everything that is random.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>The timing.</summary>
    public GossipPreset Preset { get; init; }

    /// <summary>Where to write the page with the plots.</summary>
    public string? Html { get; init; }

    /// <summary>Where to write the trace.</summary>
    public string? Trace { get; init; }

    /// <summary>The folder where experiments write.</summary>
    public string? Out { get; init; }

    /// <summary>Whether standard output carries one JSON object.</summary>
    public bool Json { get; init; }

    /// <summary>In larger clusters it is not checked at each step what must always hold: it costs memory for each pair of nodes.</summary>
    private const int MostCheckedNodes = 300;

    /// <summary>The scenario that these options ask for.</summary>
    public Scenario ToScenario()
    {
        Scenario cluster = OfPreset(Nodes ?? Scenario.DefaultNodes)
            .For(Minutes is { } minutes ? TimeSpan.FromMinutes(minutes) : Scenario.DefaultDuration)
            .Network(loss: Loss ?? Scenario.DefaultLoss)
            .Seed(Seed)
            .WithoutEvents();
        return Scenario.Create(cluster.NodeCount > MostCheckedNodes ? cluster.WithoutInvariants() : cluster);
    }

    private Scenario OfPreset(int nodes) => Preset switch
    {
        GossipPreset.Wan => Simulation.Scenarios.Scenario.Wan(nodes),
        GossipPreset.Local => Simulation.Scenarios.Scenario.Local(nodes),
        _ => Simulation.Scenarios.Scenario.Lan(nodes),
    };
}
