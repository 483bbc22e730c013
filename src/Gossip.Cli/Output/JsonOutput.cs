using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Gossip.Cli.Agent;
using Gossip.Cli.Keys;

namespace Gossip.Cli.Output;

/// <summary>One JSON object a line, each flushed, for programs.</summary>
/// <param name="writer">Where to.</param>
internal sealed class JsonOutput(TextWriter writer) : IAgentOutput
{
    // ü is written as ü; only what could break a line or a string is escaped.
    private static readonly JsonLineContext Lines =
        new(new JsonSerializerOptions(JsonLineContext.Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    private readonly Lock _line = new();

    /// <inheritdoc />
    public void Started(Member self, DateTimeOffset time) =>
        Write(new JsonLine.Started("started", self.Name, $"{self.EndPoint}", JsonLine.Time(time)), Lines.Started);

    /// <inheritdoc />
    public void Joined(JoinResult result) => Write(
        new JsonLine.JoinResult("join-result", result.Contacted, [.. result.Failures.Select(f => new JsonLine.JoinFailure(f.Address, f.Error.Message))]),
        Lines.JoinResult);

    /// <inheritdoc />
    public void Happened(NodeEvent nodeEvent)
    {
        switch (nodeEvent)
        {
            case MemberJoined:
                WriteMember("joined", nodeEvent);
                break;
            case MemberUpdated:
                WriteMember("updated", nodeEvent);
                break;
            case MemberLeft:
                WriteMember("left", nodeEvent);
                break;
            case MemberFailed failed:
                WriteMember(
                    "failed", nodeEvent, failed.DeclaredBy is { Length: > 0 } by ? by : null, failed.Reason == FailureReason.SuspicionExpired ? "suspicion-expired" : "reported", failed.Accusers);
                break;
            case NameConflict conflict:
                WriteConflict(conflict);
                break;
            case JoinStateChanged join:
                Write(new JsonLine.JoinState("join-state", JoinStateText.Of(join.State), JsonLine.Time(join.Time)), Lines.JoinState);
                break;
        }
    }

    /// <inheritdoc />
    public void Received(UserMessage message, string? from, DateTimeOffset time)
    {
        (string? text, string? base64) = JsonLine.TextOrBase64(message.Payload.Span);
        string delivery = message.Delivery == Delivery.Reliable ? "reliable" : "best-effort";
        Write(new JsonLine.Message("message", from, $"{message.Source}", text, base64, delivery, JsonLine.Time(time)), Lines.Message);
    }

    /// <inheritdoc />
    public void ReceivedState(ReceivedState state) =>
        Write(new JsonLine.State("state", state.Length, state.Sha256, state.Text, state.IsJoin, JsonLine.Time(state.Time)), Lines.State);

    /// <inheritdoc />
    public void Answered(Member member, TimeSpan roundTrip) =>
        Write(new JsonLine.Pong("pong", member.Name, $"{member.EndPoint}", Microseconds(roundTrip)), Lines.Pong);

    /// <inheritdoc />
    public void Health(int score) => Write(new JsonLine.Health("health", score), Lines.Health);

    /// <inheritdoc />
    public void Keys(IReadOnlyList<KeyDescription> keys) => Write(
        new JsonLine.KeyList("keys", [.. keys.Select(key => new JsonLine.ListedKey(key.Fingerprint, key.Length, key.IsPrimary))]),
        Lines.KeyList);

    /// <inheritdoc />
    public void Members(IReadOnlyList<(Member Member, RoundTripEstimate? RoundTrip)> members) =>
        Write(new JsonLine.MemberList("members", [.. members.Select(each => Listed(each.Member, each.RoundTrip))]), Lines.MemberList);

    /// <inheritdoc />
    public void Failed(string message) => Write(new JsonLine.Error("error", message), Lines.Error);

    private static long Microseconds(TimeSpan time) => time.Ticks / TimeSpan.TicksPerMicrosecond;

    private static JsonLine.ListedMember Listed(Member member, RoundTripEstimate? roundTrip)
    {
        (string? text, string? base64) = JsonLine.TextOrBase64(member.Metadata.Span);
        return new JsonLine.ListedMember(
            member.Name, $"{member.EndPoint}", member.State.InLowerCase(), text, base64, member.Incarnation,
            roundTrip is { Smoothed: var smoothed } ? Microseconds(smoothed) : null,
            roundTrip is { Deviation: var deviation } ? Microseconds(deviation) : null);
    }

    private void WriteMember(string name, NodeEvent nodeEvent, string? by = null, string? reason = null, IReadOnlyList<string>? accusers = null)
    {
        Member member = nodeEvent.Member;
        (string? text, string? base64) = JsonLine.TextOrBase64(member.Metadata.Span);
        Write(
            new JsonLine.MemberEvent(name, member.Name, $"{member.EndPoint}", text, base64, by, reason, accusers, JsonLine.Time(nodeEvent.Time)),
            Lines.MemberEvent);
    }

    private void WriteConflict(NameConflict conflict) => Write(
        new JsonLine.Conflict("conflict", conflict.Member.Name, $"{conflict.Member.EndPoint}", $"{conflict.Claimant}", JsonLine.Time(conflict.Time)),
        Lines.Conflict);

    private void Write<T>(T value, JsonTypeInfo<T> type)
    {
        string line = JsonSerializer.Serialize(value, type) + "\n";
        lock (_line)
        {
            writer.Write(line);
            writer.Flush();
        }
    }
}
