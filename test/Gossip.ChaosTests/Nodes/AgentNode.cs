using System.Text.Json;
using Gossip.ChaosTests.Network;
using Gossip.InteropTests.Processes;

namespace Gossip.ChaosTests.Nodes;

/// <summary><c>gossip agent --json</c>, able to live among Serf agents.</summary>
internal sealed class AgentNode : JsonProcess, INode
{
    // What the runtime does at the start is done to save time, not to be fast later. It collects after each MiB (0x100000), not after as
    // many as a processor's cache has: what a process holds is then what it needs, and not what it has thrown away since.
    private static readonly string[] s_environment =
        ["env", "DOTNET_TC_QuickJit=1", "DOTNET_TC_QuickJitForLoops=1", "DOTNET_TieredPGO=0", "DOTNET_GCgen0size=100000"];

    // Connecting, writing and waiting for the end, each within the StreamTimeout of the most patient preset.
    private static readonly TimeSpan s_deliveryTime = 3 * GossipOptions.Wan().StreamTimeout;

    private AgentNode(string name, Host host, IEnumerable<string> options)
        : base(name, host.Start(
            [
                .. s_environment, .. GossipProgram.CommandLine, "agent", "--json", "--name", name, "--bind", host.EndPoint.ToString(),
                "--delegate-versions", "2,5,4", "--log-level", "information", .. options,
            ])) => Host = host;

    /// <inheritdoc />
    public Host Host { get; }

    /// <summary>What it logged that should never be: exceptions nobody awaited or caught, loops that ended.</summary>
    public IEnumerable<string> Faults => Process.Errors.ToList()
        .Where(line => line.Contains("Unhandled exception", StringComparison.Ordinal)
            || line.Contains("the agent failed", StringComparison.Ordinal)
            || line.Contains(" fail: ", StringComparison.Ordinal)
            || line.Contains(" crit: ", StringComparison.Ordinal));

    /// <summary>Starts an agent.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="host">Where.</param>
    /// <param name="options">Further options.</param>
    /// <param name="started">Whom to tell of it, even when it does not come up.</param>
    /// <returns>The agent once it listens.</returns>
    public static async Task<AgentNode> StartAsync(string name, Host host, IEnumerable<string> options, Action<AgentNode> started)
    {
        var agent = new AgentNode(name, host, options);
        started(agent);
        await agent.UntilStartedAsync();
        return agent;
    }

    /// <inheritdoc />
    public async Task<IReadOnlyDictionary<string, string>> AliveAsync() => (await MembersAsync())
        .Where(member => Text(member, "state") == "alive").ToDictionary(member => Text(member, "name"), member => Text(member, "address"));

    /// <summary>Sends a reliable message and waits until it is known what became of it.</summary>
    /// <param name="receiver">The receiver's name.</param>
    /// <param name="text">The message.</param>
    /// <returns>Whether it was acknowledged.</returns>
    public async Task<bool> SendReliablyAsync(string receiver, string text)
    {
        int position = Events.Count;
        await Process.WriteLineAsync($"send-reliable {receiver} {text}");
        await Process.WriteLineAsync("health"); // instructions are followed one after the other: its answer comes when the message is through
        AgentEvent answer = await Events.WaitForAsync(
            e => e.Kind is "health" or "error", s_deliveryTime, $"{Name} tells what became of its message", position);
        if (answer.Kind == "error")
        {
            await Events.WaitForAsync(e => e.Kind == "health", s_deliveryTime, $"{Name} goes on", position);
        }

        return answer.Kind == "health";
    }

    private static string Text(JsonElement member, string property) => member.GetProperty(property).GetString()!;
}
