using System.Collections.Immutable;
using System.Globalization;
using Gossip.Simulation.Exploration;
using Gossip.Simulation.Network;

namespace Gossip.Simulation.Scenarios;

/// <summary>
/// What happens to a cluster, and when. Immutable: each method returns a scenario that differs in one thing, so that one can be run
/// with many seeds.
/// </summary>
/// <example>
/// <code>
/// ScenarioOutcome outcome = Scenario.Lan(nodes: 20).Seed(7).Network(loss: 0.05)
///     .At(10.Seconds(), cluster => cluster.Crash(3))
///     .For(2.Minutes())
///     .Run();
/// Assert.That(outcome.EveryFailureDetectedWithin(30.Seconds()), $"{outcome}");
/// </code>
/// </example>
public sealed class Scenario
{
    private static readonly LinkConditions s_wide =
        LinkConditions.Default with { Latency = LatencyDistribution.LogNormal(TimeSpan.FromMilliseconds(40), 0.3) };

    private ImmutableList<ScenarioStep> _steps = [];

    private Scenario(int nodes, GossipOptions options, LinkConditions conditions)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(nodes, 1);
        NodeCount = nodes;
        Options = options;
        Conditions = conditions;
    }

    /// <summary>How many nodes there are to begin with.</summary>
    public int NodeCount { get; }

    /// <summary>How long the scenario takes, two minutes by default.</summary>
    public TimeSpan Duration { get; private set; } = TimeSpan.FromMinutes(2);

    /// <summary>What decides everything that is random, 1 by default.</summary>
    public int RandomSeed { get; private set; } = 1;

    /// <summary>What every node starts with.</summary>
    public GossipOptions Options { get; }

    /// <summary>The conditions of the network once the scenario has begun. The nodes join over one that loses nothing.</summary>
    public LinkConditions Conditions { get; private set; }

    /// <summary>Whether starting and joining are part of the scenario.</summary>
    internal bool IsCold { get; private set; }

    /// <summary>Whether nodes keep the events that their watches tell.</summary>
    internal bool KeepsEvents { get; private set; } = true;

    /// <summary>Whether what must always hold is checked at every step.</summary>
    internal bool ChecksInvariants { get; private set; } = true;

    /// <summary>Whether what tries to send in a stall stands still until its end.</summary>
    internal bool StallsBlock { get; private set; }

    /// <summary>Where the trace goes, if it is to be read.</summary>
    internal TextWriter? TraceText { get; private set; }

    /// <summary>What happens.</summary>
    internal IReadOnlyList<ScenarioStep> Steps => _steps;

    /// <summary>Nodes in one data centre, with <see cref="GossipOptions.Lan"/>.</summary>
    /// <param name="nodes">How many to begin with, 1 or more.</param>
    /// <returns>A scenario in which nothing happens.</returns>
    public static Scenario Lan(int nodes) => new(nodes, GossipOptions.Lan(), LinkConditions.Default);

    /// <summary>Nodes that are continents apart, with <see cref="GossipOptions.Wan"/> and latencies around 40 ms.</summary>
    /// <inheritdoc cref="Lan"/>
    public static Scenario Wan(int nodes) => new(nodes, GossipOptions.Wan(), s_wide);

    /// <summary>Nodes on one machine, with <see cref="GossipOptions.Local"/>.</summary>
    /// <inheritdoc cref="Lan"/>
    public static Scenario Local(int nodes) => new(nodes, GossipOptions.Local(), LinkConditions.Default);

    /// <summary>Nodes with options of your own.</summary>
    /// <param name="nodes">How many to begin with, 1 or more.</param>
    /// <param name="options">What every node starts with. Name, transport, time and randomness are the simulation's.</param>
    /// <returns>A scenario in which nothing happens.</returns>
    public static Scenario With(int nodes, GossipOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return new(nodes, options, LinkConditions.Default);
    }

    /// <summary>Decides everything that is random.</summary>
    /// <param name="seed">Any number; the same one gives the same life to the last packet.</param>
    /// <returns>The scenario.</returns>
    public Scenario Seed(int seed) => Change(scenario => scenario.RandomSeed = seed);

    /// <summary>Sets conditions of the network.</summary>
    /// <param name="loss">How likely a packet is lost, 0 to 1.</param>
    /// <param name="latency">How long the way takes in one direction.</param>
    /// <param name="duplication">How likely a packet arrives twice, 0 to 1.</param>
    /// <param name="reordering">How likely a packet is held up, 0 to 1.</param>
    /// <returns>The scenario. What was not given stays.</returns>
    public Scenario Network(double? loss = null, LatencyDistribution? latency = null, double? duplication = null, double? reordering = null) =>
        Network(Conditions with
        {
            PacketLoss = loss ?? Conditions.PacketLoss,
            Latency = latency ?? Conditions.Latency,
            Duplication = duplication ?? Conditions.Duplication,
            Reordering = reordering ?? Conditions.Reordering,
        });

    /// <summary>Sets all conditions of the network.</summary>
    /// <param name="conditions">The conditions.</param>
    /// <returns>The scenario.</returns>
    public Scenario Network(LinkConditions conditions)
    {
        ArgumentNullException.ThrowIfNull(conditions);
        conditions.Validated();
        return Change(scenario => scenario.Conditions = conditions);
    }

    /// <summary>Makes something happen.</summary>
    /// <param name="time">When, since the scenario began.</param>
    /// <param name="happens">What.</param>
    /// <returns>The scenario.</returns>
    public Scenario At(TimeSpan time, Action<RunningScenario> happens)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(time, TimeSpan.Zero);
        ArgumentNullException.ThrowIfNull(happens);
        return Change(scenario => scenario._steps = _steps.Add(new ScenarioStep(time, null, happens)));
    }

    /// <summary>Makes something happen again and again, until the scenario ends.</summary>
    /// <param name="period">How often; the first time after one period.</param>
    /// <param name="happens">What.</param>
    /// <returns>The scenario.</returns>
    public Scenario Every(TimeSpan period, Action<RunningScenario> happens)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(period, TimeSpan.Zero);
        ArgumentNullException.ThrowIfNull(happens);
        return Change(scenario => scenario._steps = _steps.Add(new ScenarioStep(period, period, happens)));
    }

    /// <summary>Sets how long the scenario takes.</summary>
    /// <param name="duration">More than zero.</param>
    /// <returns>The scenario.</returns>
    public Scenario For(TimeSpan duration)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(duration, TimeSpan.Zero);
        return Change(scenario => scenario.Duration = duration);
    }

    /// <summary>
    /// Begins with the start of the nodes: all join through the first at once, over the network as it is. Otherwise the scenario
    /// begins when all have joined, agree, and have passed on the news of it.
    /// </summary>
    /// <returns>The scenario.</returns>
    public Scenario Cold() => Change(scenario => scenario.IsCold = true);

    /// <summary>Lets nodes forget the events that their watches told, which with thousands of nodes are millions.</summary>
    /// <returns>The scenario.</returns>
    public Scenario WithoutEvents() => Change(scenario => scenario.KeepsEvents = false);

    /// <summary>
    /// Leaves unchecked what must always hold (docs/exploration.md). Otherwise every step of every node is checked, which takes about half
    /// as long again.
    /// </summary>
    /// <returns>The scenario.</returns>
    public Scenario WithoutInvariants() => Change(scenario => scenario.ChecksInvariants = false);

    /// <summary>
    /// Lets every loop of a node that tries to send while that stalls stand still until it goes on, as in the Lifeguard paper. Otherwise
    /// loops go on, and what they send is held back.
    /// </summary>
    internal Scenario WithBlockingStalls() => Change(scenario => scenario.StallsBlock = true);

    /// <summary>Writes the trace for reading; see <see cref="Tracing.SimulationTrace"/>.</summary>
    /// <param name="text">Where to.</param>
    /// <returns>The scenario.</returns>
    public Scenario TraceTo(TextWriter? text) => Change(scenario => scenario.TraceText = text);

    /// <summary>Runs the scenario.</summary>
    /// <param name="progress">Told now and then how far it has come, on the calling thread.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>What came of it.</returns>
    /// <exception cref="InvalidOperationException">Something happens only after the end.</exception>
    /// <exception cref="InvariantBrokenException">What must always hold did not.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public ScenarioOutcome Run(IProgress<ScenarioProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        foreach (ScenarioStep step in _steps)
        {
            if (step.Time > Duration)
            {
                throw new InvalidOperationException(string.Create(
                    CultureInfo.InvariantCulture, $"A step at {step.Time} never happens: the scenario ends after {Duration}."));
            }
        }

        return new ScenarioRunner(this, progress, cancellationToken).Run();
    }

    private Scenario Change(Action<Scenario> change)
    {
        var copy = (Scenario)MemberwiseClone();
        change(copy);
        return copy;
    }
}
