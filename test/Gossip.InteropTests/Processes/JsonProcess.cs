using System.Text.Json;

namespace Gossip.InteropTests.Processes;

/// <summary>A node in a process of its own that takes a command a line and writes a JSON object a line.</summary>
internal abstract class JsonProcess : IParticipant
{
    private static readonly TimeSpan StartTime = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan AnswerTime = TimeSpan.FromSeconds(10);
    private const int LongestShownCommand = 100;

    private protected JsonProcess(string name, ChildProcess process)
    {
        Name = name;
        Process = process;
        Reading = ReadAsync();
    }

    /// <inheritdoc />
    public string Name { get; }

    /// <inheritdoc />
    public string Address { get; private set; } = "";

    /// <inheritdoc />
    public string Transcript => Process.Transcript;

    /// <summary>The process, to kill it, pause it, signal it or read its log.</summary>
    public ChildProcess Process { get; }

    /// <summary>What it wrote to standard output, line by line.</summary>
    public EventLog<AgentEvent> Events { get; } = new();

    /// <summary>Faults when a line of standard output is not a JSON object; completes at the end of output.</summary>
    public Task Reading { get; }

    /// <summary>Waits until it tells of a member.</summary>
    /// <param name="kind">What it shall tell: joined, updated, left, failed.</param>
    /// <param name="member">Of which member.</param>
    /// <param name="within">How long at most.</param>
    public Task<AgentEvent> WaitForAsync(string kind, string member, TimeSpan within) =>
        Events.WaitForAsync(e => e.Kind == kind && e.Name == member, within, $"{Name} sees {member} {kind}");

    /// <summary>Gives it a command.</summary>
    /// <param name="command">The line.</param>
    /// <param name="answer">The kind of line with which it answers.</param>
    /// <returns>The answer.</returns>
    public async Task<AgentEvent> AskAsync(string command, string answer)
    {
        int position = Events.Count;
        await Process.WriteLineAsync(command);
        string shown = command.Length <= LongestShownCommand ? command : command[..LongestShownCommand] + "…";
        return await Events.WaitForAsync(e => e.Kind == answer, AnswerTime, $"{Name} answers '{shown}'", position);
    }

    /// <summary>Asks it for its members.</summary>
    /// <returns>Its answer, an array.</returns>
    public async Task<IReadOnlyList<JsonElement>> MembersAsync() =>
        [.. (await AskAsync("members", "members")).Json.GetProperty("members").EnumerateArray()];

    /// <summary>What it knows of one member; null when nothing.</summary>
    /// <param name="name">The member's name.</param>
    public async Task<JsonElement?> MemberAsync(string name)
    {
        JsonElement member = (await MembersAsync()).SingleOrDefault(m => m.GetProperty("name").GetString() == name);
        return member.ValueKind == JsonValueKind.Undefined ? null : member;
    }

    /// <summary>Whether a member is alive for it.</summary>
    /// <param name="name">The member's name.</param>
    public async Task<bool> SeesAliveAsync(string name) => (await MemberAsync(name))?.GetProperty("state").GetString() == "alive";

    /// <inheritdoc />
    public ValueTask DisposeAsync() => Process.DisposeAsync();

    /// <summary>Waits until it listens.</summary>
    private protected async Task UntilStartedAsync() =>
        Address = (await Events.WaitForAsync(e => e.Kind == "started", StartTime, $"{Name} starts")).Address!;

    private async Task ReadAsync()
    {
        try
        {
            await foreach (string line in Process.Output.ReadAsync())
            {
                Events.Add(AgentEvent.Parse(line));
            }
        }
        finally
        {
            Events.Complete();
        }
    }
}
