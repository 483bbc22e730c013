using System.Reflection;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Gossip.Hosting.Tests.Configuration;

/// <summary>What the host adds stands in the same section.</summary>
public sealed class HostingBindingTests
{
    private static readonly Dictionary<string, string> Values = new()
    {
        [nameof(GossipHostingOptions.Preset)] = "Wan",
        [nameof(GossipHostingOptions.ClusterName)] = "shop",
        [nameof(GossipHostingOptions.LabelFromClusterName)] = "False",
        [nameof(GossipHostingOptions.Keys)] = "env:A, file:/b",
        [nameof(GossipHostingOptions.SeedFile)] = "/etc/seeds",
        [nameof(GossipHostingOptions.PeerFile)] = "/var/peers",
        [nameof(GossipHostingOptions.OnFault)] = "Report",
        [nameof(GossipHostingOptions.DrainTime)] = "00:00:02",
        [nameof(GossipHostingOptions.DegradedHealthScore)] = "6",
        [nameof(GossipHostingOptions.AloneStatus)] = "Degraded",
    };

    private static IEnumerable<string> Names => typeof(GossipHostingOptions).GetProperties().Select(property => property.Name);

    [TestCaseSource(nameof(Names))]
    public void Everything_that_the_host_adds_is_read(string name)
    {
        PropertyInfo option = typeof(GossipHostingOptions).GetProperty(name)!;
        IConfiguration configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(Values.Select(pair => KeyValuePair.Create($"Gossip:{pair.Key}", (string?)pair.Value))).Build();
        var services = new ServiceCollection();
        services.AddGossip(configuration.GetSection("Gossip"));
        using ServiceProvider provider = services.BuildServiceProvider();

        object? read = option.GetValue(provider.GetRequiredService<IOptions<GossipHostingOptions>>().Value);

        Assert.That(read is IList<string> list ? string.Join(", ", list) : $"{read}", Is.EqualTo(Values[name]));
        Assert.That(read, Is.Not.EqualTo(option.GetValue(new GossipHostingOptions())));
    }
}
