using System.Text.Json;

namespace Gossip.Cli.Tests;

/// <summary>Agents on loopback that write JSON.</summary>
internal static class Agents
{
    /// <summary>Starts an agent.</summary>
    public static CommandRun Start(string name, params string[] more) =>
        new(["agent", "--name", name, "--bind", "127.0.0.1:0", "--preset", "local", "--json", .. more]);

    /// <summary>Starts an agent that joins another.</summary>
    public static async Task<CommandRun> JoinAsync(string name, CommandRun seed, params string[] more) =>
        Start(name, ["--join", (await EventAsync(seed, "started")).GetProperty("address").GetString()!, .. more]);

    /// <summary>Starts two agents, <c>a</c> and <c>b</c>, that know each other.</summary>
    public static async Task<(CommandRun First, CommandRun Second)> StartTwoAsync(params string[] more)
    {
        CommandRun first = Start("a", more);
        CommandRun second = await JoinAsync("b", first, more);
        await first.LineAsync("\"joined\",\"name\":\"b\"");
        await second.LineAsync("\"joined\",\"name\":\"a\"");
        return (first, second);
    }

    /// <summary>Reads lines until one tells of such an event.</summary>
    public static async Task<JsonElement> EventAsync(CommandRun agent, string name) =>
        JsonDocument.Parse(await agent.LineAsync($"{{\"event\":\"{name}\"")).RootElement;

    /// <summary>Reads lines until one tells of such an event, and returns whose it is.</summary>
    public static async Task<string> NameAsync(CommandRun agent, string name) =>
        (await EventAsync(agent, name)).GetProperty("name").GetString()!;

    /// <summary>Reads lines until there is an error, and returns its message.</summary>
    public static async Task<string> ErrorAsync(CommandRun agent) => (await EventAsync(agent, "error")).GetProperty("message").GetString()!;
}
