using Gossip.Simulation.Reporting;
using Gossip.Simulation.Scenarios;
using OxyPlot;
using OxyPlot.Axes;
using OxyPlot.Series;

namespace Gossip.Cli.Simulate.Report;

/// <summary>The plots of a simulation.</summary>
internal static class Plots
{
    /// <summary>The end of an axis in percent, with a little air above the whole.</summary>
    private const double WholeAxis = 104;

    /// <summary>How far the nodes agreed with the truth.</summary>
    public static PlotModel Convergence(ScenarioOutcome outcome)
    {
        PlotModel plot = Create("seconds", "% of all");
        StairStepSeries knowledge = Stairs("knowledge: of all that is true, known", PlotColours.Second);
        StairStepSeries agreement = Stairs("agreement: nodes whose view is the truth", PlotColours.First);
        foreach (AgreementSample sample in outcome.AgreementOverTime)
        {
            knowledge.Points.Add(new DataPoint(sample.Time.TotalSeconds, 100 * sample.Known));
            agreement.Points.Add(new DataPoint(sample.Time.TotalSeconds, sample.Members == 0 ? 0 : 100.0 * sample.Agreeing / sample.Members));
        }

        plot.Series.Add(knowledge);
        plot.Series.Add(agreement);
        plot.Axes[1].Maximum = WholeAxis;
        plot.Axes[0].Maximum = outcome.Scenario.Duration.TotalSeconds;
        return plot;
    }

    /// <summary>How many had noticed a crash after how long; <see langword="null"/> when none was noticed.</summary>
    public static PlotModel? Detection(ScenarioOutcome outcome)
    {
        if (outcome.DetectionTimes.Count == 0)
        {
            return null;
        }

        PlotModel plot = Create("seconds since the crash", "% of all notices");
        plot.Series.Add(Cumulative("any node", outcome.DetectionTimes, PlotColours.First));
        plot.Series.Add(Cumulative("the first node", new Distribution(outcome.Crashes.Select(crash => crash.First)), PlotColours.Second));
        plot.Series.Add(Cumulative("the last node", new Distribution(outcome.Crashes.Select(crash => crash.Full)), PlotColours.Third));
        plot.Axes[1].Maximum = WholeAxis;
        return plot;
    }

    /// <summary>The packets each node sent.</summary>
    public static PlotModel Packets(ScenarioOutcome outcome)
    {
        PlotModel plot = Create("seconds", "packets per node and second");
        plot.Series.Add(OverTime("packets", outcome, sample => sample.Packets, PlotColours.First));
        return plot;
    }

    /// <summary>The bytes each node sent.</summary>
    public static PlotModel Bytes(ScenarioOutcome outcome)
    {
        PlotModel plot = Create("seconds", "bytes per node and second");
        plot.Series.Add(OverTime("in packets", outcome, sample => sample.PacketBytes, PlotColours.First));
        plot.Series.Add(OverTime("in streams", outcome, sample => sample.StreamBytes, PlotColours.Second));
        return plot;
    }

    private static PlotModel Create(string horizontal, string vertical)
    {
        var plot = new PlotModel
        {
            TextColor = PlotColours.Ink,
            PlotAreaBorderThickness = new OxyThickness(0),
            DefaultFont = "sans-serif",
            DefaultFontSize = 12,
            Padding = new OxyThickness(0, 4, 12, 0),
        };
        plot.Axes.Add(Axis(AxisPosition.Bottom, horizontal));
        plot.Axes.Add(Axis(AxisPosition.Left, vertical));
        return plot;
    }

    private static LinearAxis Axis(AxisPosition position, string title) => new()
    {
        Position = position,
        Title = title,
        Minimum = 0,
        MaximumPadding = 0.05,
        AxislineStyle = LineStyle.Solid,
        AxislineColor = PlotColours.Grid,
        TicklineColor = PlotColours.Grid,
        MajorGridlineStyle = position == AxisPosition.Left ? LineStyle.Solid : LineStyle.None,
        MajorGridlineColor = PlotColours.Grid,
        MajorGridlineThickness = 0.7,
        MinorTickSize = 0,
        MajorTickSize = 4,
        TextColor = PlotColours.Muted,
        TitleColor = PlotColours.Muted,
        AxisTitleDistance = 8,
        StringFormat = "#,0.###",
    };

    private static StairStepSeries Stairs(string title, OxyColor colour) => new()
    {
        Title = title,
        Color = colour,
        StrokeThickness = 1.8,
        VerticalStrokeThickness = 1.8,
    };

    private static StairStepSeries Cumulative(string title, Distribution times, OxyColor colour)
    {
        StairStepSeries series = Stairs(title, colour);
        if (times.Count == 0)
        {
            return series;
        }

        series.Points.Add(new DataPoint(0, 0));
        for (int i = 0; i < times.Count; i++)
        {
            // Of equal times only the last matters.
            if (i == times.Count - 1 || times.Values[i + 1] > times.Values[i])
            {
                series.Points.Add(new DataPoint(times.Values[i].TotalSeconds, 100.0 * (i + 1) / times.Count));
            }
        }

        return series;
    }

    private static LineSeries OverTime(string title, ScenarioOutcome outcome, Func<Traffic, double> figure, OxyColor colour)
    {
        var series = new LineSeries { Title = title, Color = colour, StrokeThickness = 1.8, LineJoin = LineJoin.Round };
        foreach (TrafficSample sample in outcome.TrafficOverTime)
        {
            series.Points.Add(new DataPoint(sample.Time.TotalSeconds, figure(sample.PerNodeAndSecond)));
        }

        return series;
    }
}
