using System.Text;
using Gossip.Simulation.Evaluation;
using OxyPlot;
using OxyPlot.Axes;
using OxyPlot.Legends;
using OxyPlot.Series;

namespace Gossip.Cli.Simulate.Evaluation;

/// <summary>Draws the charts of an evaluation as SVG. The background is white, since the colours of whatever shows the page are not known.</summary>
internal static class ChartDrawing
{
    private const int Width = 760;
    private const int Height = 360;
    private const char ByteOrderMark = (char)0xFEFF;

    /// <summary>Curves of more points are lines alone.</summary>
    private const int MostMarkers = 20;

    private static readonly OxyColor s_ink = OxyColor.FromRgb(28, 31, 36);
    private static readonly OxyColor s_grid = OxyColor.FromRgb(223, 227, 232);

    private static readonly OxyColor[] s_curves =
    [
        OxyColor.FromRgb(31, 95, 191), OxyColor.FromRgb(194, 87, 26), OxyColor.FromRgb(59, 125, 63), OxyColor.FromRgb(128, 78, 168),
        OxyColor.FromRgb(20, 24, 30), OxyColor.FromRgb(190, 45, 90), OxyColor.FromRgb(20, 140, 150), OxyColor.FromRgb(140, 110, 30),
    ];

    /// <summary>Draws a chart.</summary>
    public static string Draw(Chart chart)
    {
        var plot = new PlotModel
        {
            Background = OxyColors.White,
            TextColor = s_ink,
            PlotAreaBorderThickness = new OxyThickness(0),
            DefaultFont = "sans-serif",
            DefaultFontSize = 12,
            Padding = new OxyThickness(4, 8, 12, 4),
        };
        plot.Legends.Add(new Legend { LegendPlacement = LegendPlacement.Outside, LegendPosition = LegendPosition.RightTop, LegendBorderThickness = 0 });
        plot.Axes.Add(Axis(AxisPosition.Bottom, chart.Horizontal, chart.HorizontalIsLogarithmic, isBinary: true));
        plot.Axes.Add(Axis(AxisPosition.Left, chart.Vertical, chart.VerticalIsLogarithmic, isBinary: false));
        for (int i = 0; i < chart.Curves.Count; i++)
        {
            plot.Series.Add(Line(chart.Curves[i], s_curves[i % s_curves.Length]));
        }

        using var drawing = new MemoryStream();
        new SvgExporter { Width = Width, Height = Height }.Export(plot, drawing);
        return Encoding.UTF8.GetString(drawing.ToArray()).TrimStart(ByteOrderMark).ReplaceLineEndings("\n");
    }

    private static Axis Axis(AxisPosition position, string title, bool isLogarithmic, bool isBinary)
    {
        Axis axis = isLogarithmic ? new LogarithmicAxis { Base = isBinary ? 2 : 10 } : new LinearAxis { Minimum = 0 };
        axis.Position = position;
        axis.Title = title;
        axis.MaximumPadding = 0.03;
        axis.AxislineStyle = LineStyle.Solid;
        axis.AxislineColor = s_grid;
        axis.TicklineColor = s_grid;
        axis.MajorGridlineStyle = position == AxisPosition.Left ? LineStyle.Solid : LineStyle.None;
        axis.MajorGridlineColor = s_grid;
        axis.MinorTickSize = 0;
        axis.StringFormat = "#,0.###";
        return axis;
    }

    private static LineSeries Line(Curve curve, OxyColor colour)
    {
        var line = new LineSeries
        {
            Title = curve.Name,
            Color = colour,
            StrokeThickness = 1.8,
            LineStyle = curve.IsPublished ? LineStyle.Dash : LineStyle.Solid,
            MarkerType = curve.Points.Count > MostMarkers ? MarkerType.None : MarkerType.Circle,
            MarkerSize = 2.5,
        };
        line.Points.AddRange(curve.Points.Select(point => new DataPoint(point.X, point.Y)));
        return line;
    }
}
