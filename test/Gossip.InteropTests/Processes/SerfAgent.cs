using System.Text.Json;

namespace Gossip.InteropTests.Processes;

/// <summary>A Serf agent in a process of its own.</summary>
internal sealed class SerfAgent : IParticipant
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);
    private static readonly TimeSpan StartTime = TimeSpan.FromSeconds(15);

    private readonly SerfPlace _place;

    private SerfAgent(string name, SerfPlace place, IEnumerable<string> options)
    {
        Name = name;
        _place = place;
        Process = ChildProcess.Start(place.CommandLine(
            ["agent", $"-node={name}", $"-bind={place.EndPoint}", $"-rpc-addr={place.Rpc}", "-profile=lan", "-log-level=debug", .. options]));
    }

    /// <inheritdoc />
    public string Name { get; }

    /// <inheritdoc />
    public string Address => _place.EndPoint.ToString();

    /// <inheritdoc />
    public string Transcript => Process.Transcript;

    /// <summary>The process, to kill it, pause it or read its log.</summary>
    public ChildProcess Process { get; }

    /// <summary>Starts an agent on loopback.</summary>
    /// <inheritdoc cref="StartAsync(string, SerfPlace, IEnumerable{string}, Action{IParticipant})" />
    public static Task<SerfAgent> StartAsync(string name, IEnumerable<string> options, Action<IParticipant> participants) =>
        StartAsync(name, SerfPlace.OnLoopback(), options, participants);

    /// <summary>Starts an agent.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="place">Where it runs.</param>
    /// <param name="options">Further options.</param>
    /// <param name="participants">Whom to tell of it, even when it does not come up.</param>
    /// <returns>The agent once it answers.</returns>
    public static async Task<SerfAgent> StartAsync(
        string name, SerfPlace place, IEnumerable<string> options, Action<IParticipant> participants)
    {
        var agent = new SerfAgent(name, place, options);
        participants(agent);
        await Eventually.Async(agent.IsReadyAsync, StartTime, $"Serf agent {name} answers");
        return agent;
    }

    /// <summary>All members it knows, in any state.</summary>
    public async Task<IReadOnlyList<SerfMember>> MembersAsync() => ReadMembers(await CommandAsync("members", "-format=json"));

    /// <summary>What it knows of one member; null when nothing.</summary>
    /// <param name="name">The member's name.</param>
    public async Task<SerfMember?> MemberAsync(string name) => (await MembersAsync()).SingleOrDefault(member => member.Name == name);

    /// <summary>Whether a member is alive for it.</summary>
    /// <param name="name">The member's name.</param>
    public async Task<bool> SeesAliveAsync(string name) => (await MemberAsync(name))?.Status == "alive";

    /// <summary>Its health score; 0 is healthy.</summary>
    public async Task<int> HealthScoreAsync()
    {
        using JsonDocument info = JsonDocument.Parse(await CommandAsync("info", "-format=json"));
        return int.Parse(info.RootElement.GetProperty("serf").GetProperty("health_score").GetString()!, provider: null);
    }

    /// <summary>Makes it join a cluster.</summary>
    /// <param name="member">A member of that cluster.</param>
    public Task JoinAsync(IParticipant member) => CommandAsync("join", member.Address);

    /// <summary>Makes it leave gracefully and end.</summary>
    public Task LeaveAsync() => CommandAsync("leave");

    /// <summary>
    /// Sets one of its tags. Now and then the command says after 5 s that it was not told that the news is through, also where there are
    /// Serf agents only and all have it by then: the tag is set all the same.
    /// </summary>
    /// <param name="tag">As <c>key=value</c>.</param>
    public async Task SetTagAsync(string tag)
    {
        (int exitCode, string output, string errors) = await RunAsync("tags", "-set", tag);
        Assert.That(
            exitCode == 0 || (output + errors).Contains("timeout waiting for update broadcast", StringComparison.Ordinal), Is.True,
            $"serf tags -set {tag}: {output} {errors}");
    }

    /// <summary>Changes its keys. Serf asks all members to do the same; those that are no Serf agents do not answer.</summary>
    /// <param name="change"><c>install</c>, <c>use</c> or <c>remove</c>.</param>
    /// <param name="key">The key in Base64.</param>
    public async Task ChangeKeyAsync(string change, string key)
    {
        (_, string output, string errors) = await RunAsync("keys", $"-{change}={key}");
        Assert.That(output + errors, Does.Contain("nodes reported success").And.Not.Contain("0/"), $"serf keys -{change}");
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync() => Process.DisposeAsync();

    private static List<SerfMember> ReadMembers(string text)
    {
        using JsonDocument answer = JsonDocument.Parse(text);
        return answer.RootElement.GetProperty("members").Deserialize<List<SerfMember>>(Json)!;
    }

    private async Task<bool> IsReadyAsync()
    {
        Assert.That(Process.HasExited, Is.False, "the Serf agent runs");
        (int exitCode, string output, _) = await RunAsync("members", "-format=json");
        return exitCode == 0 && ReadMembers(output).Any(member => member.Name == Name);
    }

    private async Task<string> CommandAsync(string command, params string[] arguments)
    {
        (int exitCode, string output, string errors) = await RunAsync(command, arguments);
        Assert.That(exitCode, Is.Zero, $"serf {command} {string.Join(' ', arguments)}: {output} {errors}");
        return output;
    }

    private Task<(int ExitCode, string Output, string Errors)> RunAsync(string command, params string[] arguments) =>
        ChildProcess.RunAsync(_place.CommandLine([command, $"-rpc-addr={_place.Rpc}", .. arguments]));
}
