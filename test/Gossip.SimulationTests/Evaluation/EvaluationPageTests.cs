using Gossip.Simulation;
using Gossip.Simulation.Evaluation;

namespace Gossip.SimulationTests.Evaluation;

/// <summary>docs/evaluation.md.</summary>
public sealed class EvaluationPageTests
{
    private static readonly Chart SomeChart = new("curves", "Some curves", "x", "y", []);

    [Test]
    public void A_drawing_stands_where_its_name_was() =>
        Assert.That(EvaluationPage.Embed(new Section("before\n\n{curves}\n\nafter", [SomeChart])), Is.EqualTo("before\n\n![Some curves](evaluation/curves.svg)\n\nafter\n"));

    [Test]
    public void The_sections_of_experiments_that_did_not_run_are_kept()
    {
        string before = EvaluationPage.Of(null, Sections(("swim", "old swim"), ("rules", "old rules")));

        string after = EvaluationPage.Of(before, Sections(("rules", "new rules")));

        Assert.That(after, Is.EqualTo(EvaluationPage.Of(null, Sections(("swim", "old swim"), ("rules", "new rules")))));
        Assert.That(after, Does.Contain("old swim").And.Contain("new rules").And.Not.Contain("old rules"));
    }

    [Test]
    public void Every_experiment_is_found_by_its_name_and_no_two_have_the_same() =>
        Assert.That(Experiment.All.Select(experiment => Experiment.Find(experiment.Name)), Is.EqualTo(Experiment.All));

    [Test]
    public void The_results_do_not_depend_on_how_many_run_at_once()
    {
        var experiment = new Gossip.Simulation.Evaluation.Swim.SwimExperiment { Nodes = [8], Crashes = 8 };

        Assert.That(experiment.Run(new TrialRunner(parallelism: 3)).Text, Is.EqualTo(experiment.Run(new TrialRunner(parallelism: 1)).Text));
    }

    [Test]
    public void A_trial_that_fails_ends_the_run_with_its_reason()
    {
        var runner = new TrialRunner(parallelism: 2);

        Assert.That(
            () => runner.Run<int, int>("some", [1, 2, 3], _ => throw new TimeoutException("too late")),
            Throws.TypeOf<SimulationFaultedException>().With.Message.Contain("some").And.Message.Contain("too late"));
    }

    private static Dictionary<string, Section> Sections(params (string Name, string Text)[] sections) =>
        sections.ToDictionary(section => section.Name, section => new Section(section.Text, []));
}
