using Gossip.Hosting.Running;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Gossip.Hosting.Configuration;

/// <summary>Names every fault at once, whether it is in the configuration, in what the host adds or in the options themselves.</summary>
internal sealed class GossipOptionsValidator(IServiceProvider services, IOptionsMonitor<GossipHostingOptions> hosting) : IValidateOptions<GossipOptions>
{
    private static readonly TimeSpan LongestDrainTime = TimeSpan.FromMinutes(10);

    /// <inheritdoc />
    public ValidateOptionsResult Validate(string? name, GossipOptions options)
    {
        if (name is null || services.GetKeyedService<ClusterAccessor>(name) is null)
        {
            return ValidateOptionsResult.Skip;
        }

        var faults = new List<string>();
        GossipHostingOptions added = hosting.Get(name);
        foreach (ConfigurationSource source in services.GetKeyedServices<ConfigurationSource>(name))
        {
            GossipConfiguration.Bind(source.Section, new GossipOptions(), faults);
            HostingConfiguration.Bind(source.Section, new GossipHostingOptions(), faults);
            faults.AddRange(HostingConfiguration.Unknown(source.Section));
        }

        CheckHosting(added, options, faults);
        try
        {
            options.Validate();
        }
        catch (GossipOptionsException exception)
        {
            faults.AddRange(exception.Faults);
        }

        return faults.Count == 0
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail(name.Length == 0 ? faults : faults.Select(fault => $"Cluster '{name}': {fault}"));
    }

    private void CheckHosting(GossipHostingOptions added, GossipOptions options, List<string> faults)
    {
        KeyReference.Read(added.Keys, services.GetService<IConfiguration>(), faults);
        CheckDefined(added.Preset, nameof(added.Preset), faults);
        CheckDefined(added.OnFault, nameof(added.OnFault), faults);
        CheckDefined(added.AloneStatus, nameof(added.AloneStatus), faults);
        if (added.DrainTime < TimeSpan.Zero || added.DrainTime > LongestDrainTime)
        {
            faults.Add($"{nameof(added.DrainTime)} is {added.DrainTime}, allowed is zero to {LongestDrainTime}");
        }

        if (added.DegradedHealthScore < 1 || added.DegradedHealthScore > options.AwarenessMaximumMultiplier)
        {
            faults.Add(
                $"{nameof(added.DegradedHealthScore)} is {added.DegradedHealthScore}, allowed is 1 to {nameof(options.AwarenessMaximumMultiplier)} ({options.AwarenessMaximumMultiplier})");
        }
    }

    private static void CheckDefined<TEnum>(TEnum value, string name, List<string> faults)
        where TEnum : struct, Enum
    {
        if (!Enum.IsDefined(value))
        {
            faults.Add($"{name} is {value}, allowed is {string.Join(", ", Enum.GetNames<TEnum>())}");
        }
    }
}
