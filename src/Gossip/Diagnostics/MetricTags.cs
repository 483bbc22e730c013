using System.Text.Json;

namespace Gossip.Diagnostics;

/// <summary>The tags of measurements, made once, so that counting allocates nothing. Values are names in snake_case; their number is fixed.</summary>
internal static class MetricTags
{
    public static readonly KeyValuePair<string, object?> Sent = new("gossip.direction", "sent");
    public static readonly KeyValuePair<string, object?> Received = new("gossip.direction", "received");
    public static readonly KeyValuePair<string, object?> StreamRefused = new("gossip.outcome", "refused");
    public static readonly KeyValuePair<string, object?> StreamFailed = new("gossip.outcome", "failed");
    private static readonly KeyValuePair<string, object?> Joining = new("gossip.join", true);
    private static readonly KeyValuePair<string, object?> NotJoining = new("gossip.join", false);
    private static readonly KeyValuePair<string, object?> Answered = new("gossip.answered", true);
    private static readonly KeyValuePair<string, object?> NotAnswered = new("gossip.answered", false);

    public static KeyValuePair<string, object?> Join(bool join) => join ? Joining : NotJoining;

    public static KeyValuePair<string, object?> IsAnswered(bool answered) => answered ? Answered : NotAnswered;

    /// <summary>What the conventions of OpenTelemetry want the value of a tag to look like.</summary>
    public static string NameOf<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.SnakeCaseLower.ConvertName($"{value}");
}

/// <summary>The tags of one key, one for each value of an enumeration that counts from zero.</summary>
/// <param name="key">The key.</param>
internal sealed class EnumTags<T>(string key)
    where T : struct, Enum
{
    private readonly KeyValuePair<string, object?>[] _tags =
        [.. Enum.GetValues<T>().Select(value => new KeyValuePair<string, object?>(key, MetricTags.NameOf(value)))];

    /// <param name="index">The value as a number.</param>
    public KeyValuePair<string, object?> this[int index] => _tags[index];
}
