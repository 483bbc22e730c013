using Microsoft.Extensions.Options;

namespace Gossip.Hosting.Configuration;

/// <summary>Makes options that begin with the preset that was asked for; all else is configured upon it.</summary>
internal sealed class GossipOptionsFactory(
    IOptionsMonitor<GossipHostingOptions> hosting,
    IEnumerable<IConfigureOptions<GossipOptions>> setups,
    IEnumerable<IPostConfigureOptions<GossipOptions>> postConfigures,
    IEnumerable<IValidateOptions<GossipOptions>> validations) : OptionsFactory<GossipOptions>(setups, postConfigures, validations)
{
    /// <inheritdoc />
    protected override GossipOptions CreateInstance(string name) => hosting.Get(name).Preset switch
    {
        GossipPreset.Wan => GossipOptions.Wan(),
        GossipPreset.Local => GossipOptions.Local(),
        _ => GossipOptions.Lan(),
    };
}
