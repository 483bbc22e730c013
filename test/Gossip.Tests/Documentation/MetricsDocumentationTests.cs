using System.Diagnostics.Metrics;
using Gossip.Diagnostics;

namespace Gossip.Tests.Documentation;

/// <summary>The list of what is measured is complete.</summary>
public sealed class MetricsDocumentationTests
{
    [Test]
    public void Every_measurement_is_listed_and_nothing_else()
    {
        string node = $"{Guid.NewGuid()}";
        var measured = new List<string>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, _) =>
            {
                if (instrument.Meter.Tags?.Any(tag => Equals(tag.Value, node)) == true)
                {
                    measured.Add(instrument.Name);
                }
            },
        };
        listener.Start();
        using var metrics = new GossipMetrics(node);
        metrics.Observe(() => throw new InvalidOperationException("Nobody looks."), () => 0, () => 0, () => 0, () => 0, () => 0, () => 0);
        metrics.ObserveJoin(() => JoinState.Alone);

        IEnumerable<string> listed = new DocumentationPage("docs/coming-from-memberlist.md").TableRows
            .Where(row => row[0].StartsWith("`gossip.", StringComparison.Ordinal))
            .Select(row => row[0].Trim('`'));

        Assert.That(listed, Is.EquivalentTo(measured));
    }
}
