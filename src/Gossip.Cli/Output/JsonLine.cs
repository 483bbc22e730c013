using System.Globalization;
using System.Text;
using System.Text.Json.Serialization;
using System.Text.Unicode;

namespace Gossip.Cli.Output;

/// <summary>The objects of <c>--json</c>. The order of properties is the order in the line; what is null is left out.</summary>
internal static class JsonLine
{
    /// <summary>The node listens.</summary>
    internal sealed record Started(string Event, string Name, string Address, string Time);

    /// <summary>The join is over.</summary>
    internal sealed record JoinResult(string Event, int Contacted, IReadOnlyList<JoinFailure> Failures);

    /// <summary>One address that could not be joined.</summary>
    internal sealed record JoinFailure(string Address, string Error);

    /// <summary>A member joined, was updated, left or failed; in the last case with who says so, and why.</summary>
    internal sealed record MemberEvent(
        string Event, string Name, string Address, string? Meta, string? MetaBase64, string? By, string? Reason, IReadOnlyList<string>? Accusers, string Time);

    /// <summary>Another node claims a member's name.</summary>
    internal sealed record Conflict(string Event, string Name, string Address, string Claimant, string Time);

    /// <summary>The node found others, or is alone again.</summary>
    internal sealed record JoinState(string Event, string State, string Time);

    /// <summary>A message came.</summary>
    internal sealed record Message(string Event, string? From, string Address, string? Text, string? Base64, string Delivery, string Time);

    /// <summary>Another node's state came.</summary>
    internal sealed record State(string Event, int Length, string Sha256, string? Text, bool Join, string Time);

    /// <summary>A member answered a ping, after this many microseconds.</summary>
    internal sealed record Pong(string Event, string Name, string Address, long Rtt);

    /// <summary>The health score.</summary>
    internal sealed record Health(string Event, int Score);

    /// <summary>The keys, the primary first.</summary>
    internal sealed record KeyList(string Event, IReadOnlyList<ListedKey> Keys);

    /// <summary>One of the keys; its length is in bytes.</summary>
    internal sealed record ListedKey(string Fingerprint, int Length, bool Primary);

    /// <summary>All members.</summary>
    internal sealed record MemberList(string Event, IReadOnlyList<ListedMember> Members);

    /// <summary>One of all members; round trips are in microseconds.</summary>
    internal sealed record ListedMember(
        string Name, string Address, string State, string? Meta, string? MetaBase64, uint Incarnation, long? Rtt, long? RttDeviation);

    /// <summary>An instruction could not be followed.</summary>
    internal sealed record Error(string Event, string Message);

    /// <summary>A time as all lines write it: ISO 8601, UTC, milliseconds.</summary>
    public static string Time(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    /// <summary>Bytes of somebody else, metadata or a message: as text where they are UTF-8, in base 64 where they are not.</summary>
    public static (string? Text, string? Base64) TextOrBase64(ReadOnlySpan<byte> bytes) => Utf8.IsValid(bytes)
        ? (Encoding.UTF8.GetString(bytes), null)
        : (null, Convert.ToBase64String(bytes));
}

/// <summary>Writes the lines without reflection.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(JsonLine.Started))]
[JsonSerializable(typeof(JsonLine.JoinResult))]
[JsonSerializable(typeof(JsonLine.MemberEvent))]
[JsonSerializable(typeof(JsonLine.Conflict))]
[JsonSerializable(typeof(JsonLine.JoinState))]
[JsonSerializable(typeof(JsonLine.Message))]
[JsonSerializable(typeof(JsonLine.State))]
[JsonSerializable(typeof(JsonLine.Pong))]
[JsonSerializable(typeof(JsonLine.Health))]
[JsonSerializable(typeof(JsonLine.KeyList))]
[JsonSerializable(typeof(JsonLine.MemberList))]
[JsonSerializable(typeof(JsonLine.Error))]
internal sealed partial class JsonLineContext : JsonSerializerContext;
