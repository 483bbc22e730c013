using Gossip.Tests.Transports.Tls;
using Gossip.Transports.Tls;

namespace Gossip.Tests.Documentation;

/// <summary>The list of what the TLS transport measures is complete.</summary>
public sealed class TlsMetricsDocumentationTests
{
    [Test]
    public void Every_measurement_is_listed_and_nothing_else()
    {
        string node = $"{Guid.NewGuid()}";
        using var measured = new TlsMeasurements(node);
        using var metrics = new TlsMetrics(node);
        metrics.Observe(() => 0, () => 0);

        IEnumerable<string> listed = new DocumentationPage("docs/security.md").TableRows
            .Where(row => row[0].StartsWith("`gossip.tls.", StringComparison.Ordinal))
            .Select(row => row[0].Trim('`'));

        Assert.That(listed, Is.EquivalentTo(measured.Names));
    }
}
