namespace Gossip.Simulation.Scenarios.Named;

/// <summary>A scenario that goes by a name, with parameters and their defaults.</summary>
public abstract class NamedScenario
{
    private protected NamedScenario()
    {
    }

    /// <summary>Every named scenario, with its defaults.</summary>
    public static IReadOnlyList<NamedScenario> All { get; } =
    [
        new SteadyScenario(),
        new JoinScenario(),
        new CrashScenario(),
        new ChurnScenario(),
        new PartitionScenario(),
        new StallScenario(),
        new LossyScenario(),
        new EveryFaultScenario(),
    ];

    /// <summary>Its name.</summary>
    public abstract string Name { get; }

    /// <summary>What happens, in a sentence.</summary>
    public abstract string Description { get; }

    /// <summary>How many nodes it has by default.</summary>
    public virtual int DefaultNodes => 32;

    /// <summary>How long it takes by default.</summary>
    public virtual TimeSpan DefaultDuration => TimeSpan.FromMinutes(2);

    /// <summary>How likely a packet is lost by default.</summary>
    public virtual double DefaultLoss => 0;

    /// <summary>Finds a scenario by its name.</summary>
    /// <param name="name">The name.</param>
    /// <returns>The scenario; <see langword="null"/> if there is none.</returns>
    public static NamedScenario? Find(string name) => All.FirstOrDefault(scenario => scenario.Name == name);

    /// <summary>The scenario with its defaults, with the LAN preset.</summary>
    /// <returns>The scenario, to run or to go on from.</returns>
    public Scenario Create() => Create(Scenario.Lan(DefaultNodes).For(DefaultDuration).Network(loss: DefaultLoss));

    /// <summary>Makes it happen to a cluster of one's own.</summary>
    /// <param name="scenario">Its nodes, duration and network.</param>
    /// <returns>The scenario, to run or to go on from.</returns>
    public Scenario Create(Scenario scenario)
    {
        ArgumentNullException.ThrowIfNull(scenario);
        return Plan(scenario);
    }

    private protected abstract Scenario Plan(Scenario scenario);

    /// <summary>A share of the nodes, but at least one.</summary>
    private protected static int Share(Scenario scenario, double share) => Math.Max(1, (int)(scenario.NodeCount * share));
}
