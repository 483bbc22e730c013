namespace Gossip.FuzzTests.Targets;

/// <summary>
/// The same bytes for every decoder and layer that has a target of its own: what reaches something new in one of them is kept and changed
/// for all, so that an hour of this is an hour of each.
/// </summary>
internal static class EveryDecoderTarget
{
    private static readonly FuzzTarget[] s_decoders =
        [.. MessageTargets.All, .. RecordTargets.All, .. FormatTargets.All, .. CipherTargets.All, .. TextTargets.All];

    public static IEnumerable<FuzzTarget> All { get; } = [new("every-decoder", Run, Seeds)];

    private static void Run(byte[] data) => Array.ForEach(s_decoders, decoder => decoder.Run(data));

    private static IEnumerable<byte[]> Seeds() => s_decoders.SelectMany(decoder => decoder.Inputs()).DistinctBy(Convert.ToBase64String);
}
