using System.Collections.Concurrent;
using System.Net;
using Gossip.InteropTests.Processes;
using NUnit.Framework.Interfaces;

namespace Gossip.InteropTests;

/// <summary>A test with a cluster of its own. What it starts is ended after it, and when it fails, everybody's log is shown.</summary>
internal abstract class ClusterTest
{
    /// <summary>How long news may take on a busy machine where no rule gives a tighter bound.</summary>
    protected static readonly TimeSpan Soon = TimeSpan.FromSeconds(10);

    private readonly ConcurrentStack<IParticipant> _participants = new();

    /// <summary>A node's name that no other test uses, so that its metrics are told apart from those of others.</summary>
    private protected static string UniqueName => $"node-{TestContext.CurrentContext.Test.ID}";

    /// <summary>Ends all that the test has started.</summary>
    [TearDown]
    public async Task EndParticipantsAsync()
    {
        bool hasFailed = TestContext.CurrentContext.Result.Outcome.Status == TestStatus.Failed;
        var faults = new List<Exception>();
        while (_participants.TryPop(out IParticipant? participant))
        {
            try
            {
                await participant.DisposeAsync();
            }
            catch (Exception fault)
            {
                faults.Add(fault); // the others have to end as well
            }

            if (hasFailed || faults.Count > 0)
            {
                await TestContext.Out.WriteLineAsync($"--- {participant.Name} at {participant.Address}\n{participant.Transcript}");
            }
        }

        Assert.That(faults, Is.Empty);
    }

    /// <summary>Starts a Serf agent.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="tags">Its tags, each <c>key=value</c>.</param>
    private protected Task<SerfAgent> StartSerfAsync(string name, params string[] tags) =>
        SerfAgent.StartAsync(name, tags.Select(tag => $"-tag={tag}"), _participants.Push);

    /// <summary>Starts a Serf agent that encrypts.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="key">The key, 32 bytes in Base64.</param>
    private protected Task<SerfAgent> StartEncryptedSerfAsync(string name, string key) =>
        SerfAgent.StartAsync(name, [$"-encrypt={key}"], _participants.Push);

    /// <summary>Starts a node built on memberlist.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="options">Further options.</param>
    private protected Task<MemberlistPeer> StartPeerAsync(string name, params string[] options) =>
        MemberlistPeer.StartAsync(name, options, _participants.Push);

    /// <summary>Starts an Alertmanager.</summary>
    /// <param name="peers">Members to join through.</param>
    private protected Task<AlertmanagerServer> StartAlertmanagerAsync(params IParticipant[] peers)
    {
        IPEndPoint endPoint = FreePort.Next();
        return AlertmanagerServer.StartAsync(peers, endPoint, endPoint, _participants.Push);
    }

    /// <summary>Starts an Alertmanager that tells everyone an address of itself where nobody listens.</summary>
    /// <param name="node">A member to join through, the only one that finds it.</param>
    /// <param name="transport">That member's transport.</param>
    private protected Task<AlertmanagerServer> StartHiddenAlertmanagerAsync(GossipNode node, DetourTransport transport)
    {
        IPEndPoint endPoint = FreePort.Next(), told = FreePort.Next();
        transport.Lead(told, endPoint);
        return AlertmanagerServer.StartAsync([node], endPoint, told, _participants.Push);
    }

    /// <summary>Starts a machine whose configuration is known.</summary>
    private protected Task<IsolatedMachine> StartIsolatedMachineAsync() => IsolatedMachine.StartAsync(_participants.Push);

    /// <summary>Starts a name server.</summary>
    /// <param name="hosts">Its addresses, each line <c>address name</c>.</param>
    /// <param name="options">Its other records, as command line options.</param>
    private protected Task<Dnsmasq> StartNameServerAsync(string[] hosts, params string[] options) =>
        Dnsmasq.StartAsync(hosts, options, _participants.Push);

    /// <summary>Starts <c>gossip agent</c> as a process.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="options">Further options.</param>
    private protected Task<GossipAgent> StartAgentAsync(string name, params string[] options) =>
        GossipAgent.StartAsync(name, options, _participants.Push);

    /// <summary>Starts two agents, first and second, that are one cluster and know it.</summary>
    /// <param name="firstOptions">Further options of the first.</param>
    /// <param name="secondOptions">Further options of the second.</param>
    private protected async Task<(GossipAgent First, GossipAgent Second)> StartTwoAgentsAsync(string[] firstOptions, string[] secondOptions)
    {
        GossipAgent first = await StartAgentAsync("first", firstOptions);
        GossipAgent second = await StartAgentAsync("second", [.. secondOptions, "--join", first.Address]);
        await first.WaitForAsync("joined", second.Name, Soon);
        await second.WaitForAsync("joined", first.Name, Soon);
        return (first, second);
    }

    /// <summary>Starts a node in this process.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="metadata">What it says of itself.</param>
    private protected Task<GossipNode> StartNodeAsync(string name, ReadOnlyMemory<byte> metadata = default) =>
        StartNodeAsync(name, options => options with { Metadata = metadata });

    /// <summary>Starts a node in this process.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="configure">Changes its options.</param>
    private protected async Task<GossipNode> StartNodeAsync(string name, Func<GossipOptions, GossipOptions> configure)
    {
        GossipNode node = await GossipNode.StartAsync(name, configure);
        _participants.Push(node);
        return node;
    }

    /// <summary>Starts a node and a Serf agent that are one cluster and know it.</summary>
    private protected async Task<(GossipNode Node, SerfAgent Serf)> StartNodeWithSerfAsync()
    {
        Task<SerfAgent> starting = StartSerfAsync("serf");
        GossipNode node = await StartNodeAsync(UniqueName);
        SerfAgent serf = await starting;
        await node.JoinAsync(serf);
        await SeeEachOtherAsync(node, serf);
        return (node, serf);
    }

    /// <summary>Starts <c>gossip agent</c> and a Serf agent that are one cluster and know it.</summary>
    private protected async Task<(GossipAgent Agent, SerfAgent Serf)> StartAgentWithSerfAsync()
    {
        SerfAgent serf = await StartSerfAsync("serf");
        GossipAgent agent = await StartAgentAsync("agent", "--join", serf.Address);
        await agent.WaitForAsync("joined", serf.Name, Soon);
        await Eventually.Async(() => serf.SeesAliveAsync(agent.Name), Soon, "Serf sees the agent alive");
        return (agent, serf);
    }

    /// <summary>Waits until a node and a Serf agent see each other alive.</summary>
    private protected static async Task SeeEachOtherAsync(GossipNode node, SerfAgent serf)
    {
        await Eventually.Async(() => node.SeesAlive(serf.Name), Soon, $"{node.Name} sees {serf.Name} alive");
        await Eventually.Async(() => serf.SeesAliveAsync(node.Name), Soon, $"{serf.Name} sees {node.Name} alive");
    }
}
