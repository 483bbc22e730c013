using Gossip.FuzzTests.Targets;

namespace Gossip.FuzzTests;

/// <summary>Every entry there is.</summary>
internal static class FuzzTargets
{
    public static IReadOnlyList<FuzzTarget> All { get; } =
    [
        .. MessageTargets.All,
        .. RecordTargets.All,
        .. FormatTargets.All,
        .. CipherTargets.All,
        .. PacketTargets.All,
        .. StreamTargets.All,
        .. NodeTargets.All,
        .. TextTargets.All,
        .. EveryDecoderTarget.All,
    ];

    public static FuzzTarget Named(string name) => All.SingleOrDefault(target => target.Name == name)
        ?? throw new ArgumentException($"There is no target '{name}'; there are {string.Join(", ", All)}.");
}
