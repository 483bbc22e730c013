using System.Globalization;
using Spectre.Console;

namespace Gossip.Cli.Demo;

/// <summary>
/// The demonstration as a person reads it: one line for each thing that happens, with the seconds since the start in front. Lines
/// only ever follow each other, so it reads the same in a terminal and in a file.
/// </summary>
internal sealed class DemoTimeline
{
    private const int NameWidth = 8;

    private readonly IAnsiConsole _console;
    private readonly TimeProvider _time;
    private readonly long _start;

    /// <summary>Creates the timeline; its time begins now.</summary>
    /// <param name="console">Where to.</param>
    /// <param name="time">Where all time comes from.</param>
    public DemoTimeline(IAnsiConsole console, TimeProvider time)
    {
        _console = console;
        _time = time;
        _start = time.GetTimestamp();
    }

    /// <summary>The time since the demonstration began.</summary>
    public TimeSpan Now => _time.GetElapsedTime(_start);

    /// <summary>Says what is to come.</summary>
    public void Begin() => WriteLine("[bold]A cluster of five[/] [grey]— real nodes, real sockets, one process, on 127.0.0.1[/]");

    /// <summary>A step begins.</summary>
    /// <param name="step">Which.</param>
    /// <returns>When, since the demonstration began.</returns>
    public TimeSpan Announce(DemoStep step)
    {
        TimeSpan now = Now;
        WriteLine("");
        WriteLine($"{Clock(now)}  [bold blue]●[/] [bold]{Escape(step.Announcement)}[/]");
        return now;
    }

    /// <summary>A node has seen all it had to see.</summary>
    /// <param name="sighting">The node and what it saw last.</param>
    /// <param name="seen">What it has seen.</param>
    /// <param name="begin">When the step began.</param>
    public void Saw(DemoSighting sighting, string seen, TimeSpan begin) =>
        WriteLine($"{Clock(sighting.At)}    [aqua]{Escape(sighting.Observer.PadRight(NameWidth))}[/] {Escape(seen)} [grey]+{Seconds(sighting.At - begin)}[/]");

    /// <summary>A node saw what no step foresaw.</summary>
    /// <param name="sighting">What and by whom.</param>
    public void Surprise(DemoSighting sighting)
    {
        string what = sighting.Event is MemberFailed ? "failed" : "with another claimant of its name";
        WriteLine($"{Clock(sighting.At)}    [aqua]{Escape(sighting.Observer.PadRight(NameWidth))}[/] [yellow]unexpectedly sees {Escape(sighting.Event.Member.Name)} {what}[/]");
    }

    /// <summary>A step happened.</summary>
    /// <param name="outcome">How.</param>
    /// <param name="begin">When it began.</param>
    public void Conclude(DemoOutcome outcome, TimeSpan begin) => WriteLine(
        $"{Clock(begin + outcome.Last!.Value)}  [green]✓ {Escape(outcome.Step.Conclusion)} after {Seconds(outcome.Last)}[/]");

    /// <summary>A step did not happen.</summary>
    /// <param name="failure">What is missing.</param>
    public void Miss(string failure) => WriteLine($"{Clock(Now)}  [red]✗ {Escape(failure)}[/]");

    /// <summary>All steps in a table, and the sentence that remains.</summary>
    /// <param name="steps">All steps.</param>
    /// <param name="outcomes">Those that were played, in order.</param>
    public void Summarize(IReadOnlyList<DemoStep> steps, IReadOnlyList<DemoOutcome> outcomes)
    {
        var table = new Table { Border = TableBorder.Rounded };
        table.AddColumn("step");
        table.AddColumn("seen by");
        table.AddColumn("first", column => column.Alignment = Justify.Right);
        table.AddColumn("all", column => column.Alignment = Justify.Right);
        table.AddColumn("limit", column => column.Alignment = Justify.Right);
        table.AddColumn("result");
        for (int i = 0; i < steps.Count; i++)
        {
            AddRow(table, steps[i], i < outcomes.Count ? outcomes[i] : null);
        }

        WriteLine("");
        _console.Write(table);
        bool isComplete = outcomes.Count == steps.Count && outcomes[^1].Failure is null;
        WriteLine(isComplete
            ? $"[green]All {steps.Count} steps happened[/], in {Seconds(Now)}."
            : $"[red]The step '{Escape(outcomes[^1].Step.Name)}' did not happen.[/]");
    }

    private static void AddRow(Table table, DemoStep step, DemoOutcome? outcome) => table.AddRow(
        step.Name,
        $"{step.Expectation.Observers} nodes",
        Seconds(outcome?.First),
        Seconds(outcome?.Last),
        $"{step.Limit.TotalSeconds.ToString("0", CultureInfo.InvariantCulture)} s",
        outcome is null ? "[grey]not reached[/]" : outcome.Failure is null ? "[green]✓[/]" : "[red]✗[/]");

    private static string Clock(TimeSpan at) => $"[grey]{Seconds(at).PadLeft(9)}[/]";

    private static string Seconds(TimeSpan? time) => time is null ? "" : $"{time.Value.TotalSeconds.ToString("F2", CultureInfo.InvariantCulture)} s";

    private static string Escape(string text) => Printable.Text(text).EscapeMarkup();

    private void WriteLine(string markup)
    {
        _console.MarkupLine(markup);
        _console.Profile.Out.Writer.Flush();
    }
}
