using System.Net;
using System.Net.Sockets;
using Gossip.InteropTests.Processes;

namespace Gossip.InteropTests.Command;

/// <summary>The ways in which <c>gossip agent</c> ends, and how another node sees each.</summary>
[Platform(Exclude = "Win", Reason = "Sends signals")]
internal sealed class AgentEndTests : ClusterTest
{
    [TestCase("TERM")]
    [TestCase("INT")]
    public async Task A_signal_makes_the_agent_leave_and_exit_with_0(string signal)
    {
        (GossipAgent agent, GossipNode other) = await StartAgentWithNodeAsync();

        await agent.Process.SignalAsync(signal);

        Assert.That(await agent.Process.ExitAsync(Soon), Is.Zero);
        await other.WaitForAsync<MemberLeft>(agent.Name, Soon);
        await agent.Reading;
    }

    [Test]
    public async Task The_command_leave_makes_the_agent_leave_and_exit_with_0()
    {
        (GossipAgent agent, GossipNode other) = await StartAgentWithNodeAsync();

        await agent.Process.WriteLineAsync("leave");

        Assert.That(await agent.Process.ExitAsync(Soon), Is.Zero);
        await other.WaitForAsync<MemberLeft>(agent.Name, Soon);
        await agent.Reading;
    }

    [Test]
    public async Task The_command_quit_ends_the_agent_without_a_goodbye()
    {
        (GossipAgent agent, GossipNode other) = await StartAgentWithNodeAsync();

        await agent.Process.WriteLineAsync("quit");

        Assert.That(await agent.Process.ExitAsync(Soon), Is.Zero);
        await other.WaitForAsync<MemberFailed>(agent.Name, Soon + Soon);
        Assert.That(other.Events.ToList(), Has.None.TypeOf<MemberLeft>());
    }

    [Test]
    public async Task The_end_of_input_does_nothing()
    {
        (GossipAgent agent, GossipNode other) = await StartAgentWithNodeAsync();

        agent.Process.CloseInput();

        await other.Cluster.UpdateMetadataAsync("still here"u8.ToArray());
        await agent.WaitForAsync("updated", other.Name, Soon);
        Assert.That(agent.Process.HasExited, Is.False);
        await agent.Process.SignalAsync("TERM");
        Assert.That(await agent.Process.ExitAsync(Soon), Is.Zero);
    }

    /// <summary>The other node has heard of the agent, the agent may not have heard of it yet.</summary>
    [Test]
    public async Task An_agent_that_is_terminated_in_the_middle_of_its_join_leaves_all_the_same()
    {
        GossipNode other = await StartNodeAsync("other");
        GossipAgent agent = await StartAgentAsync("agent", "--join", other.Address);
        await other.WaitForAsync<MemberJoined>(agent.Name, Soon);

        await agent.Process.SignalAsync("TERM");

        Assert.That(await agent.Process.ExitAsync(Soon), Is.Zero);
        await other.WaitForAsync<MemberLeft>(agent.Name, Soon);
    }

    [Test]
    public async Task A_signal_ends_an_agent_that_waits_for_a_seed_that_never_answers()
    {
        using var seed = new TcpListener(IPAddress.Loopback, 0);
        seed.Start();
        GossipAgent agent = await StartAgentAsync("agent", "--join", seed.LocalEndpoint.ToString()!);
        using TcpClient joining = await seed.AcceptTcpClientAsync();

        await agent.Process.SignalAsync("TERM");

        Assert.That(await agent.Process.ExitAsync(Soon), Is.Zero);
        Assert.That(agent.Events.ToList(), Has.None.Property(nameof(AgentEvent.Kind)).EqualTo("error"));
    }

    private async Task<(GossipAgent Agent, GossipNode Other)> StartAgentWithNodeAsync()
    {
        GossipNode other = await StartNodeAsync("other");
        GossipAgent agent = await StartAgentAsync("agent", "--join", other.Address);
        await other.WaitForAsync<MemberJoined>(agent.Name, Soon);
        await agent.WaitForAsync("joined", other.Name, Soon);
        return (agent, other);
    }
}
