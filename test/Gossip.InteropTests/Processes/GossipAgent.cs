using System.Text.Json;

namespace Gossip.InteropTests.Processes;

/// <summary><c>gossip agent --json</c> on loopback, in a process of its own, able to live among Serf agents.</summary>
internal sealed class GossipAgent : IParticipant
{
    private static readonly TimeSpan StartTime = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan AnswerTime = TimeSpan.FromSeconds(10);

    private GossipAgent(string name, IEnumerable<string> options)
    {
        Name = name;
        Process = GossipProgram.Start(
            ["agent", "--json", "--name", name, "--bind", "127.0.0.1:0", "--delegate-versions", "2,5,4", "--log-level", "information", .. options]);
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

    /// <summary>Starts an agent.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="options">Further options.</param>
    /// <param name="participants">Whom to tell of it, even when it does not come up.</param>
    /// <returns>The agent once it listens.</returns>
    public static async Task<GossipAgent> StartAsync(string name, IEnumerable<string> options, Action<IParticipant> participants)
    {
        var agent = new GossipAgent(name, options);
        participants(agent);
        AgentEvent started = await agent.Events.WaitForAsync(e => e.Kind == "started", StartTime, $"{name} starts");
        agent.Address = started.Address!;
        return agent;
    }

    /// <summary>Waits until it tells of a member.</summary>
    /// <param name="kind">What it shall tell: joined, updated, left or failed.</param>
    /// <param name="member">Of which member.</param>
    /// <param name="within">How long at most.</param>
    public Task<AgentEvent> WaitForAsync(string kind, string member, TimeSpan within) =>
        Events.WaitForAsync(e => e.Kind == kind && e.Name == member, within, $"{Name} sees {member} {kind}");

    /// <summary>Asks it for its members.</summary>
    /// <returns>Its answer, an array.</returns>
    public async Task<IReadOnlyList<JsonElement>> MembersAsync()
    {
        int position = Events.Count;
        await Process.WriteLineAsync("members");
        AgentEvent answer = await Events.WaitForAsync(e => e.Kind == "members", AnswerTime, $"{Name} answers", position);
        return [.. answer.Json.GetProperty("members").EnumerateArray()];
    }

    /// <summary>Whether a member is alive for it.</summary>
    /// <param name="name">The member's name.</param>
    public async Task<bool> SeesAliveAsync(string name) => (await MembersAsync()).Any(member =>
        member.GetProperty("name").GetString() == name && member.GetProperty("state").GetString() == "alive");

    /// <inheritdoc />
    public ValueTask DisposeAsync() => Process.DisposeAsync();

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
