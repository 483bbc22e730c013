using OxyPlot;

namespace Gossip.Cli.Simulate.Report;

/// <summary>
/// Colours that stand for the page's own: the plotter writes them, the page replaces them by variables, so that one drawing is right
/// in light and in dark.
/// </summary>
internal static class PlotColours
{
    /// <summary>Text.</summary>
    public static OxyColor Ink { get; } = OxyColor.FromRgb(1, 0, 1);

    /// <summary>Text that matters less.</summary>
    public static OxyColor Muted { get; } = OxyColor.FromRgb(2, 0, 2);

    /// <summary>Lines behind the curves.</summary>
    public static OxyColor Grid { get; } = OxyColor.FromRgb(3, 0, 3);

    /// <summary>The first curve.</summary>
    public static OxyColor First { get; } = OxyColor.FromRgb(4, 0, 4);

    /// <summary>The second curve.</summary>
    public static OxyColor Second { get; } = OxyColor.FromRgb(5, 0, 5);

    /// <summary>The third curve.</summary>
    public static OxyColor Third { get; } = OxyColor.FromRgb(6, 0, 6);

    /// <summary>The variable of a curve's colour.</summary>
    public static string VariableOf(OxyColor colour) => ToVariables($"rgb({colour.R},{colour.G},{colour.B})");

    /// <summary>Puts the page's variables in the place of the colours.</summary>
    /// <param name="drawing">What the plotter wrote.</param>
    /// <returns>The drawing for the page.</returns>
    public static string ToVariables(string drawing) => drawing
        .Replace("rgb(1,0,1)", "var(--ink)", StringComparison.Ordinal)
        .Replace("rgb(2,0,2)", "var(--muted)", StringComparison.Ordinal)
        .Replace("rgb(3,0,3)", "var(--grid)", StringComparison.Ordinal)
        .Replace("rgb(4,0,4)", "var(--first)", StringComparison.Ordinal)
        .Replace("rgb(5,0,5)", "var(--second)", StringComparison.Ordinal)
        .Replace("rgb(6,0,6)", "var(--third)", StringComparison.Ordinal);
}
