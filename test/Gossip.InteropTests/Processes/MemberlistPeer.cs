using System.Security.Cryptography;
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

    /// <summary>Sends a message of the application to a member, and waits until memberlist has taken it.</summary>
    /// <param name="receiver">The member.</param>
    /// <param name="message">The bytes.</param>
    /// <param name="delivery">How.</param>
    public Task SendAsync(IParticipant receiver, byte[] message, Delivery delivery)
    {
        string command = delivery == Delivery.Reliable ? "send-reliable-bytes" : "send-bytes";
        return AskAsync($"{command} {receiver.Name} {Convert.ToBase64String(message)}", "sent");
    }

    /// <summary>Broadcasts a message of the application.</summary>
    /// <param name="message">The bytes.</param>
    public Task BroadcastAsync(byte[] message) => Process.WriteLineAsync($"broadcast-bytes {Convert.ToBase64String(message)}");

    /// <summary>Waits until it receives a message of the application.</summary>
    /// <param name="payload">The bytes, every one.</param>
    /// <param name="within">How long at most.</param>
    public Task<AgentEvent> WaitForMessageAsync(byte[] payload, TimeSpan within) => Events.WaitForAsync(
        e => e.Kind == "message" && Holds(e, payload), within, $"{Name} receives a message of {payload.Length} bytes undamaged");

    /// <summary>Sets the state of the application that it puts into each push/pull.</summary>
    /// <param name="state">The bytes.</param>
    public Task SetStateAsync(byte[] state) => Process.WriteLineAsync($"state {Convert.ToBase64String(state)}");

    /// <summary>Waits until a push/pull brings it the application's state of another node.</summary>
    /// <param name="state">The bytes, every one.</param>
    /// <param name="join">Whether it comes with a join.</param>
    /// <param name="within">How long at most.</param>
    public Task<AgentEvent> WaitForStateAsync(byte[] state, bool join, TimeSpan within) => Events.WaitForAsync(
        e => e.Kind == "state" && Holds(e, state) && e.Json.GetProperty("join").GetBoolean() == join,
        within,
        $"{Name} gets {state.Length} bytes of state undamaged, join: {join}");

    /// <summary>Pings a member; fails when there is no ack.</summary>
    /// <param name="name">The member's name.</param>
    public Task PingAsync(string name) => AskAsync($"ping {name}", "pong");

    /// <summary>Its health score; 0 is healthy.</summary>
    public async Task<int> HealthScoreAsync() => (await AskAsync("health", "health")).Json.GetProperty("score").GetInt32();

    /// <summary>Whether an event tells of certain bytes, by their length and hash.</summary>
    public static bool Holds(AgentEvent tells, byte[] bytes) =>
        tells.Json.GetProperty("length").GetInt32() == bytes.Length
        && tells.Json.GetProperty("sha256").GetString() == Convert.ToHexStringLower(SHA256.HashData(bytes));
}
