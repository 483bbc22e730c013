using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Gossip.Hosting.Configuration;

/// <summary>Reads <see cref="GossipHostingOptions"/> from the section that <see cref="GossipOptions"/> are read from.</summary>
internal static class HostingConfiguration
{
    /// <summary>What other packages keep in the section: the services that Gossip.ServiceDiscovery publishes.</summary>
    private static readonly string[] Foreign = ["Services"];

    private static readonly Dictionary<string, Action<GossipHostingOptions, SectionReader>> Options = new(StringComparer.OrdinalIgnoreCase)
    {
        [nameof(GossipHostingOptions.Preset)] = (options, reader) => Name<GossipPreset>(reader, value => options.Preset = value),
        [nameof(GossipHostingOptions.ClusterName)] = (options, reader) =>
            reader.Value<string>(Parsers.Text, "a text", value => options.ClusterName = value),
        [nameof(GossipHostingOptions.LabelFromClusterName)] = (options, reader) =>
            reader.Value<bool>(bool.TryParse, "true or false", value => options.LabelFromClusterName = value),
        [nameof(GossipHostingOptions.Keys)] = (options, reader) => reader.Secrets(value => options.Keys = [.. value]),
        [nameof(GossipHostingOptions.SeedFile)] = (options, reader) =>
            reader.Value<string>(Parsers.Text, "a path", value => options.SeedFile = value),
        [nameof(GossipHostingOptions.PeerFile)] = (options, reader) =>
            reader.Value<string>(Parsers.Text, "a path", value => options.PeerFile = value),
        [nameof(GossipHostingOptions.OnFault)] = (options, reader) => Name<ClusterFaultBehavior>(reader, value => options.OnFault = value),
        [nameof(GossipHostingOptions.DrainTime)] = (options, reader) =>
            reader.Value<TimeSpan>(Parsers.Time, "a time such as 00:00:01", value => options.DrainTime = value),
        [nameof(GossipHostingOptions.DegradedHealthScore)] = (options, reader) =>
            reader.Value<int>(Parsers.Number, "a whole number", value => options.DegradedHealthScore = value),
        [nameof(GossipHostingOptions.AloneStatus)] = (options, reader) => Name<HealthStatus>(reader, value => options.AloneStatus = value),
    };

    /// <summary>The options there are.</summary>
    public static IReadOnlyCollection<string> Names => Options.Keys;

    /// <inheritdoc cref="GossipConfiguration.Bind"/>
    public static void Bind(IConfiguration section, GossipHostingOptions options, List<string> faults)
    {
        foreach (IConfigurationSection child in section.GetChildren())
        {
            if (Options.TryGetValue(child.Key, out Action<GossipHostingOptions, SectionReader>? read))
            {
                read(options, new SectionReader(child, faults));
            }
        }
    }

    /// <summary>What stands in a section and is no option of anybody: a slip of the pen that would else go unnoticed.</summary>
    public static IEnumerable<string> Unknown(IConfiguration section) =>
        from child in section.GetChildren()
        where !Names.Contains(child.Key, StringComparer.OrdinalIgnoreCase)
              && !GossipConfiguration.Names.Contains(child.Key, StringComparer.OrdinalIgnoreCase)
              && !Foreign.Contains(child.Key, StringComparer.OrdinalIgnoreCase)
        select $"{child.Path} is not an option of a cluster";

    private static void Name<TEnum>(SectionReader reader, Action<TEnum> assign)
        where TEnum : struct, Enum =>
        reader.Value<TEnum>(Parsers.Name, string.Join(", ", Enum.GetNames<TEnum>()), assign);
}
