namespace Gossip.Simulation.Evaluation;

/// <summary>What came of an experiment, for people to read.</summary>
/// <param name="Text">Markdown. A line with nothing but <c>{name}</c> stands for the chart of that name.</param>
/// <param name="Charts">The charts.</param>
internal sealed record Section(string Text, IReadOnlyList<Chart> Charts);

/// <summary>A chart, whoever draws it.</summary>
/// <param name="Name">The name of its file, without an extension.</param>
/// <param name="Title">What it shows.</param>
/// <param name="Horizontal">The horizontal axis.</param>
/// <param name="Vertical">The vertical axis.</param>
/// <param name="Curves">The curves.</param>
internal sealed record Chart(string Name, string Title, string Horizontal, string Vertical, IReadOnlyList<Curve> Curves)
{
    /// <summary>Whether the horizontal axis is logarithmic.</summary>
    public bool HorizontalIsLogarithmic { get; init; }

    /// <summary>Whether the vertical axis is logarithmic.</summary>
    public bool VerticalIsLogarithmic { get; init; }
}

/// <summary>One curve of a chart.</summary>
/// <param name="Name">As in the legend.</param>
/// <param name="Points">Its points, from left to right.</param>
/// <param name="IsPublished">Whether it is what others published.</param>
internal sealed record Curve(string Name, IReadOnlyList<(double X, double Y)> Points, bool IsPublished = false);
