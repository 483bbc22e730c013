namespace Gossip.Simulation.Scenarios.Named;

/// <summary>Nodes come and go: one crashes or leaves each period, and another one comes back. The last third of the time is quiet.</summary>
public sealed class ChurnScenario : NamedScenario
{
    /// <inheritdoc />
    public override string Name => "churn";

    /// <inheritdoc />
    public override string Description => "every 5 s a node crashes or leaves, and one comes back 20 s later; the last third is quiet";

    /// <inheritdoc />
    public override TimeSpan DefaultDuration => TimeSpan.FromMinutes(3);

    /// <summary>How often a node goes. 5 s.</summary>
    public TimeSpan Period { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long it stays away. 20 s.</summary>
    public TimeSpan Away { get; init; } = TimeSpan.FromSeconds(20);

    private protected override Scenario Plan(Scenario scenario)
    {
        TimeSpan quiet = scenario.Duration * 2 / 3;
        return scenario.Every(Period, running =>
        {
            if (running.Elapsed < quiet - Away && running.Pick(2) is [int number, _])
            {
                Go(running, number);
            }
        });
    }

    private void Go(RunningScenario running, int number)
    {
        if (running.Random.Next(2) == 0)
        {
            running.Crash(number);
            running.After(Away, later => later.Restart(number));
        }
        else
        {
            running.Leave(number);
            running.After(Away, later => later.RestartElsewhere(number));
        }
    }
}
