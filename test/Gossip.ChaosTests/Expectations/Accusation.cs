using Gossip.ChaosTests.Nodes;
using Gossip.InteropTests.Processes;

namespace Gossip.ChaosTests.Expectations;

/// <summary>A member was called failed.</summary>
/// <param name="Member">The member.</param>
/// <param name="By">Who said so.</param>
/// <param name="Time">When.</param>
internal sealed record Accusation(string Member, string By, DateTimeOffset Time)
{
    /// <summary>Whom agents have called failed since they started.</summary>
    /// <param name="agents">The agents, those that have ended included.</param>
    public static IReadOnlyList<Accusation> Of(IEnumerable<AgentNode> agents) =>
    [
        .. agents.SelectMany(agent => agent.Events.ToList().Where(e => e.Kind == "failed").Select(e => new Accusation(e.Name!, agent.Name, e.Time)))
            .OrderBy(accusation => accusation.Time),
    ];

    /// <inheritdoc />
    public override string ToString() => $"{Time:HH:mm:ss.fff} {By} called {Member} failed";
}
