namespace Gossip.InteropTests.Processes;

/// <summary><c>gossip agent --json</c> on loopback, in a process of its own, able to live among Serf agents.</summary>
internal sealed class GossipAgent : JsonProcess
{
    private const string VersionsOption = "--delegate-versions";

    private GossipAgent(string name, IReadOnlyCollection<string> options)
        : base(name, GossipProgram.Start(
            [
                "agent", "--json", "--name", name, "--bind", "127.0.0.1:0", "--log-level", "information",
                .. options.Contains(VersionsOption) ? [] : new[] { VersionsOption, "2,5,4" },
                .. options,
            ]))
    {
    }

    /// <summary>Starts an agent.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="options">Further options.</param>
    /// <param name="participants">Whom to tell of it, even when it does not come up.</param>
    /// <returns>The agent once it listens.</returns>
    public static async Task<GossipAgent> StartAsync(string name, IReadOnlyCollection<string> options, Action<IParticipant> participants)
    {
        var agent = new GossipAgent(name, options);
        participants(agent);
        await agent.UntilStartedAsync();
        return agent;
    }
}
