using System.Globalization;
using Gossip.Cli.Agent;
using Gossip.Cli.Keys;
using Spectre.Console;

namespace Gossip.Cli.Output;

/// <summary>For people: a line for each event, a table of the members, errors to standard error.</summary>
internal sealed class TextOutput : IAgentOutput
{
    // Metadata is shown whole, also in Base64; of a longer message the beginning.
    private const int LongestText = 700;

    private readonly IAnsiConsole _console;
    private readonly TextWriter _error;
    private readonly TimeProvider _time;
    private readonly Lock _line = new();

    /// <summary>Creates the output.</summary>
    /// <param name="streams">Where to.</param>
    /// <param name="time">Where times and the time zone come from.</param>
    public TextOutput(CommandStreams streams, TimeProvider time)
    {
        _console = Consoles.Create(streams);
        _error = streams.Error;
        _time = time;
    }

    /// <inheritdoc />
    public void Started(Member self, DateTimeOffset time) =>
        WriteLine(time, $"[bold]{Safe(self.Name)}[/] listens on [bold]{self.EndPoint.ToString().EscapeMarkup()}[/] [grey](gossip agent --help lists the commands)[/]");

    /// <inheritdoc />
    public void Joined(JoinResult result)
    {
        DateTimeOffset now = _time.GetUtcNow();
        string colour = result.Contacted > 0 ? "green" : "red";
        WriteLine(now, $"[{colour}]join[/]     {result.Contacted} contacted, {result.Failures.Count} failed");
        foreach (JoinFailure failure in result.Failures)
        {
            WriteLine(now, $"         [red]{Safe(failure.Address)}[/]: {Safe(failure.Error.Message)}");
        }
    }

    /// <inheritdoc />
    public void Happened(NodeEvent nodeEvent)
    {
        if (nodeEvent is JoinStateChanged join)
        {
            WriteLine(join.Time, $"[bold]join[/]     {JoinStateText.Of(join.State)}");
            return;
        }

        string what = nodeEvent switch
        {
            MemberJoined => "[green]joined[/]  ",
            MemberUpdated => "[blue]updated[/] ",
            MemberLeft => "[yellow]left[/]    ",
            MemberFailed => "[red]failed[/]  ",
            _ => "[magenta]conflict[/]",
        };
        string detail = nodeEvent is NameConflict conflict
            ? $"is also claimed by {conflict.Claimant.ToString().EscapeMarkup()}"
            : $"[grey]{MetadataText(nodeEvent.Member)}[/]{(nodeEvent is MemberFailed { DeclaredBy.Length: > 0 } failed ? $" given up by {Safe(failed.DeclaredBy)}" : "")}";
        WriteLine(nodeEvent.Time, $"{what} [bold]{Safe(nodeEvent.Member.Name)}[/] {nodeEvent.Member.EndPoint.ToString().EscapeMarkup()} {detail}");
    }

    /// <inheritdoc />
    public void Received(UserMessage message, string? from, DateTimeOffset time)
    {
        string sender = from is null ? "" : $"[bold]{Safe(from)}[/] ";
        string delivery = message.Delivery == Delivery.Reliable ? " [grey](reliable)[/]" : "";
        WriteLine(time, $"[aqua]message[/]  {sender}{message.Source.ToString().EscapeMarkup()}{delivery} {Content(message.Payload.Span)}");
    }

    /// <inheritdoc />
    public void ReceivedState(ReceivedState state)
    {
        string occasion = state.IsJoin ? " at a join" : "";
        string content = state.Text is null ? $"[grey]SHA-256 {state.Sha256}[/]" : Beginning(state.Text.TrimEnd(), state.Length);
        WriteLine(state.Time, $"[aqua]state[/]    {state.Length:N0} bytes{occasion} {content}");
    }

    /// <inheritdoc />
    public void Answered(Member member, TimeSpan roundTrip)
    {
        string time = roundTrip.TotalMilliseconds.ToString("F3", CultureInfo.InvariantCulture);
        WriteLine(_time.GetUtcNow(), $"[aqua]pong[/]     [bold]{Safe(member.Name)}[/] {member.EndPoint.ToString().EscapeMarkup()} {time} ms");
    }

    /// <inheritdoc />
    public void Health(int score) =>
        WriteLine(_time.GetUtcNow(), $"[aqua]health[/]   {score} {(score == 0 ? "[green](healthy)[/]" : "[yellow](slow, starved or badly connected)[/]")}");

    /// <inheritdoc />
    public void Keys(IReadOnlyList<KeyDescription> keys)
    {
        DateTimeOffset now = _time.GetUtcNow();
        foreach (KeyDescription key in keys)
        {
            WriteLine(now, $"[aqua]key[/]      {key.Fingerprint} {key.Length} bytes{(key.IsPrimary ? " [bold]primary[/]" : "")}");
        }
    }

    /// <inheritdoc />
    public void Members(IReadOnlyList<(Member Member, RoundTripEstimate? RoundTrip)> members)
    {
        var table = new Table { Border = TableBorder.Rounded };
        table.AddColumns("name", "address", "state", "incarnation", "round trip", "metadata");
        foreach ((Member member, RoundTripEstimate? roundTrip) in members)
        {
            table.AddRow(
                Safe(member.Name),
                member.EndPoint.ToString().EscapeMarkup(),
                $"[{Colour(member.State)}]{member.State.InLowerCase()}[/]",
                member.Incarnation.ToString(CultureInfo.InvariantCulture),
                RoundTripText(roundTrip),
                MetadataText(member));
        }

        lock (_line)
        {
            _console.Write(table);
            _console.Profile.Out.Writer.Flush();
        }
    }

    /// <inheritdoc />
    public void Failed(string message)
    {
        lock (_line)
        {
            _error.WriteLine(Printable.Text(message));
        }
    }

    private static string Colour(MemberState state) => state switch
    {
        MemberState.Alive => "green",
        MemberState.Failed => "red",
        _ => "yellow",
    };

    private static string RoundTripText(RoundTripEstimate? roundTrip) => roundTrip is { } measured
        ? string.Create(CultureInfo.InvariantCulture, $"{measured.Smoothed.TotalMilliseconds:F3} ± {measured.Deviation.TotalMilliseconds:F3} ms")
        : "";

    private static string MetadataText(Member member) => Content(member.Metadata.Span);

    private static string Content(ReadOnlySpan<byte> bytes)
    {
        (string? text, string? base64) = JsonLine.TextOrBase64(bytes);
        return Beginning(text ?? $"base64:{base64}", bytes.Length);
    }

    private static string Beginning(string content, int bytes) =>
        Safe(content.Length <= LongestText ? content : $"{content.AsSpan(0, LongestText)}… ({bytes:N0} bytes)");

    private static string Safe(string text) => Printable.Text(text).EscapeMarkup();

    private void WriteLine(DateTimeOffset time, string markup)
    {
        string clock = TimeZoneInfo.ConvertTime(time, _time.LocalTimeZone).ToString("HH:mm:ss.fff", CultureInfo.InvariantCulture);
        lock (_line)
        {
            _console.MarkupLine($"[grey]{clock}[/] {markup.TrimEnd()}");
            _console.Profile.Out.Writer.Flush();
        }
    }
}
