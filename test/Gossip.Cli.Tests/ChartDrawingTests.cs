using System.Xml.Linq;
using Gossip.Cli.Simulate.Evaluation;
using Gossip.Simulation.Evaluation;

namespace Gossip.Cli.Tests;

/// <summary>The drawings of docs/evaluation.md.</summary>
public sealed class ChartDrawingTests
{
    private static readonly Chart SomeChart = new("some", "Some", "members", "false positives", [new("SWIM", [(1, 10), (2, 100)]), new("paper", [(1, 1), (2, 5)], IsPublished: true)])
    {
        VerticalIsLogarithmic = true,
    };

    [Test]
    public void A_chart_is_drawn_with_its_axes_and_every_curve_in_the_legend()
    {
        string text = XDocument.Parse(ChartDrawing.Draw(SomeChart)).Root!.Value;

        Assert.That(text, Does.Contain("members").And.Contain("false positives").And.Contain("SWIM").And.Contain("paper"));
    }

    [Test]
    public void The_same_chart_gives_the_same_drawing()
    {
        string first = ChartDrawing.Draw(SomeChart);

        Assert.That(ChartDrawing.Draw(SomeChart), Is.EqualTo(first));
    }
}
