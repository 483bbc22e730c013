using System.Globalization;
using System.Text.RegularExpressions;

namespace Gossip.TelemetryTests;

/// <summary>What an HTTP endpoint for Prometheus has answered: series with their labels and values.</summary>
internal sealed partial class Scrape(string text)
{
    private readonly List<(string Name, Dictionary<string, string> Labels, double Value)> _series = [.. Parse(text)];

    public string Text { get; } = text;

    public IEnumerable<string> Names => _series.Select(series => series.Name).Distinct();

    /// <summary>The value of the one series that has these labels, and perhaps others; <see langword="null"/> when there is none.</summary>
    public double? this[string name, params (string Label, string Value)[] labels]
    {
        get
        {
            double[] values =
            [
                .. from series in _series
                   where series.Name == name && labels.All(label => series.Labels.GetValueOrDefault(label.Label) == label.Value)
                   select series.Value,
            ];
            Assert.That(values, Has.Length.LessThan(2), $"several series are {name} with {string.Join(", ", labels)}");
            return values.Length == 0 ? null : values[0];
        }
    }

    private static IEnumerable<(string Name, Dictionary<string, string> Labels, double Value)> Parse(string text) =>
        from line in text.Split('\n')
        let match = Line().Match(line)
        where match.Success
        select (
            match.Groups[1].Value,
            Label().Matches(match.Groups[2].Value).ToDictionary(label => label.Groups[1].Value, label => label.Groups[2].Value),
            double.Parse(match.Groups[3].Value, CultureInfo.InvariantCulture));

    [GeneratedRegex(@"^(\w+)(?:\{(.*)\})? ([-+.\deE]+)")]
    private static partial Regex Line();

    [GeneratedRegex(@"(\w+)=""([^""]*)""")]
    private static partial Regex Label();
}
