using Gossip.InteropTests.Processes;

namespace Gossip.InteropTests.Alertmanager;

/// <summary>A test with Alertmanagers, whose application has no versions of its own.</summary>
[RequiresPeer("prometheus-alertmanager")]
internal abstract class AlertmanagerTest : ClusterTest
{
    /// <summary>Starts a node in this process that Alertmanagers take in.</summary>
    private protected Task<GossipNode> StartPlainNodeAsync() => StartPlainNodeAsync(options => options);

    /// <summary>Starts a node in this process that Alertmanagers take in.</summary>
    /// <param name="configure">Changes its options.</param>
    private protected Task<GossipNode> StartPlainNodeAsync(Func<GossipOptions, GossipOptions> configure) =>
        StartNodeAsync(UniqueName, options => configure(options with { ApplicationProtocol = default }));

    /// <summary>Starts <c>gossip agent</c> as a process that joins an Alertmanager, and waits until both know it.</summary>
    private protected async Task<GossipAgent> StartPlainAgentAsync(AlertmanagerServer alertmanager)
    {
        GossipAgent agent = await StartAgentAsync("agent", "--delegate-versions", "0,0,0", "--join", alertmanager.Address);
        await agent.WaitForAsync("joined", alertmanager.Name, Soon);
        await SeesAsync(alertmanager, agent);
        return agent;
    }

    /// <summary>Waits until an Alertmanager lists a member.</summary>
    private protected static Task SeesAsync(AlertmanagerServer alertmanager, IParticipant member) =>
        Eventually.Async(() => alertmanager.ListsAsync(member), Soon, $"the Alertmanager lists {member.Name} at {member.Address}");

    /// <summary>Waits until an Alertmanager lists a member no more.</summary>
    private protected static Task DropsAsync(AlertmanagerServer alertmanager, IParticipant member, TimeSpan within) => Eventually.Async(
        async () => !(await alertmanager.PeersAsync()).ContainsKey(member.Name), within, $"the Alertmanager lists {member.Name} no more");
}
