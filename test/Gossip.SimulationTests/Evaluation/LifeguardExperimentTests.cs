using Gossip.Simulation.Evaluation;
using Gossip.Simulation.Evaluation.Lifeguard;

namespace Gossip.SimulationTests.Evaluation;

/// <summary>The Lifeguard paper's results in short.</summary>
public sealed class LifeguardExperimentTests
{
    private Dictionary<string, LifeguardRow> _rows = null!;

    [OneTimeSetUp]
    public void Measure()
    {
        var experiment = new LifeguardExperiment
        {
            Measurement = new LifeguardMeasurement
            {
                Nodes = 64,
                Concurrent = [16],
                Intervals = [(TimeSpan.FromMilliseconds(8_192), TimeSpan.FromMilliseconds(256)), (TimeSpan.FromMilliseconds(16_384), TimeSpan.FromMilliseconds(256))],
                Length = TimeSpan.FromSeconds(70),
                ThresholdConcurrent = [8],
                ThresholdSeeds = 1,
            },
        };
        _rows = experiment.Measure(new TrialRunner(parallelism: 2)).ToDictionary(row => row.Variant.Name);
    }

    [Test]
    public void Lifeguard_gives_up_fifty_times_fewer_running_members_than_SWIM()
    {
        AnomalyFigures swim = _rows["SWIM"].Total;
        AnomalyFigures lifeguard = _rows["Lifeguard"].Total;

        Assert.That(swim.FalsePositives, Is.GreaterThan(200));
        Assert.That(lifeguard.FalsePositives * 50, Is.LessThanOrEqualTo(swim.FalsePositives));
        Assert.That(lifeguard.AtHealthyMembers * 50, Is.LessThanOrEqualTo(swim.AtHealthyMembers));
    }

    [Test]
    public void Nearly_all_who_give_up_running_members_stall_themselves() =>
        Assert.That(_rows["SWIM"].Total.AtHealthyMembers * 4, Is.LessThan(_rows["SWIM"].Total.FalsePositives));

    [Test]
    public void The_local_health_of_suspicions_alone_does_most() =>
        Assert.That(_rows["LHA-Suspicion"].Total.FalsePositives * 10, Is.LessThan(_rows["SWIM"].Total.FalsePositives));

    [Test]
    public void The_local_health_of_probes_alone_saves_bytes() =>
        Assert.That(_rows["LHA-Probe"].Total.Bytes, Is.LessThan(_rows["SWIM"].Total.Bytes));

    [Test]
    public void Lifeguard_sends_no_more_bytes_than_SWIM() =>
        Assert.That(_rows["Lifeguard"].Total.Bytes, Is.LessThanOrEqualTo(_rows["SWIM"].Total.Bytes));

    [Test]
    public void Lifeguard_gives_up_stalled_members_as_soon_as_SWIM()
    {
        AnomalyFigures lifeguard = _rows["Lifeguard"].Threshold;

        Assert.That(lifeguard.First.Count, Is.EqualTo(lifeguard.Stalled));
        Assert.That(lifeguard.First.Median, Is.LessThanOrEqualTo(_rows["SWIM"].Threshold.First.Median!.Value * 1.1));
    }
}
