using System.Text.Json;

namespace Gossip.InteropTests.Processes;

/// <summary>A node built on hashicorp/memberlist itself, on loopback, in a process of its own, able to live among Serf agents.</summary>
internal sealed class MemberlistPeer : JsonProcess
{
    /// <summary>How it tells that a member left or failed: its version of memberlist does not say which.</summary>
    public const string Gone = "gone";

    private MemberlistPeer(string name, ChildProcess process)
        : base(name, process)
    {
    }

    /// <summary>What it got for state from others in push/pulls.</summary>
    public IEnumerable<AgentEvent> States => Events.ToList().Where(e => e.Kind == "state");

    /// <summary>Starts a peer.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="options">Further options.</param>
    /// <param name="participants">Whom to tell of it, even when it does not come up.</param>
    /// <returns>The peer once it listens.</returns>
    public static async Task<MemberlistPeer> StartAsync(string name, IEnumerable<string> options, Action<IParticipant> participants)
    {
        ChildProcess process = await MemberlistProgram.StartAsync(["--name", name, "--bind", "127.0.0.1:0", "--delegate-versions", "2,5,4", .. options]);
        var peer = new MemberlistPeer(name, process);
        participants(peer);
        await peer.UntilStartedAsync();
        return peer;
    }

    /// <summary>What state a member has, as another one told it when they joined.</summary>
    /// <param name="member">The member's name.</param>
    /// <param name="within">How long at most until somebody tells of that member.</param>
    public async Task<string?> StateToldOfAsync(string member, TimeSpan within)
    {
        JsonElement state = default;
        await Events.WaitForAsync(
            e => e.Kind == "merge" && e.Json.GetProperty("states").TryGetProperty(member, out state), within, $"{Name} is told of {member}");
        return state.GetString();
    }

    /// <summary>Makes it join a cluster.</summary>
    /// <param name="member">A member of that cluster.</param>
    public async Task JoinAsync(IParticipant member)
    {
        JsonElement result = (await AskAsync($"join {member.Address}", "join-result")).Json;
        Assert.That(result.GetProperty("contacted").GetInt32(), Is.EqualTo(1), $"{Name} joins {member.Name}: {result}");
    }

    /// <summary>Sets its metadata.</summary>
    /// <param name="text">The metadata.</param>
    public Task SetMetadataAsync(string text) => Process.WriteLineAsync($"meta {text}");

    /// <summary>Pings a member; fails when there is no ack.</summary>
    /// <param name="name">The member's name.</param>
    public Task PingAsync(string name) => AskAsync($"ping {name}", "pong");

    /// <summary>Its health score; 0 is healthy.</summary>
    public async Task<int> HealthScoreAsync() => (await AskAsync("health", "health")).Json.GetProperty("score").GetInt32();
}
