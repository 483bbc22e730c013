using System.Globalization;
using Gossip.InteropTests.Processes;
using Gossip.Security;

namespace Gossip.InteropTests.Command;

/// <summary>The keys of running agents, changed by instruction.</summary>
internal sealed class AgentKeyTests : ClusterTest
{
    private const int MessagesBetweenSteps = 10;

    private readonly string _oldKey = Convert.ToBase64String(Keyring.GenerateKey());
    private readonly string _newKey = Convert.ToBase64String(Keyring.GenerateKey());
    private int _sent;

    [Test]
    public async Task Two_agents_change_their_key_and_no_message_is_lost()
    {
        (GossipAgent first, GossipAgent second) = await StartTwoAgentsAsync(["--key", _oldKey], ["--key", _oldKey]);
        GossipAgent[] agents = [first, second];

        foreach (string step in new[] { $"add-key {_newKey}", $"use-key {_newKey}", $"remove-key {_oldKey}" })
        {
            await SendBothWaysAsync(first, second);
            await first.AskAsync(step, "keys");
            await SendBothWaysAsync(first, second);
            await second.AskAsync(step, "keys");
        }

        await SendBothWaysAsync(first, second);
        await Task.WhenAll(agents.Select(UntilAllArrivedAsync));
        Assert.That(agents.Select(Messages), Is.All.EqualTo(Enumerable.Range(0, _sent)));
        Assert.That(agents.SelectMany(agent => agent.Events.ToList()), Has.None.Property(nameof(AgentEvent.Kind)).AnyOf("error", "failed"));
        await OnlyTheNewKeyIsTakenAsync(first);
    }

    [Test]
    public async Task Keys_are_told_by_fingerprints_and_never_written()
    {
        GossipAgent agent = await StartAgentAsync("agent", "--key", _oldKey);

        await agent.AskAsync($"add-key {_newKey}", "keys");
        AgentEvent error = await agent.AskAsync($"use-key {_newKey[..^8]}", "error");

        Assert.That(error.ToString(), Does.Contain("the keys are not changed"));
        Assert.That(agent.Process.Transcript, Does.Not.Contain(_oldKey).And.Not.Contain(_newKey[..^8]));
    }

    private async Task SendBothWaysAsync(GossipAgent first, GossipAgent second)
    {
        for (int i = 0; i < MessagesBetweenSteps; i++, _sent++)
        {
            await first.Process.WriteLineAsync($"send-reliable {second.Name} {_sent}");
            await second.Process.WriteLineAsync($"send-reliable {first.Name} {_sent}");
        }
    }

    private Task UntilAllArrivedAsync(GossipAgent agent)
    {
        string last = (_sent - 1).ToString(CultureInfo.InvariantCulture);
        return agent.Events.WaitForAsync(e => e.Kind == "message" && e.Content == last, Soon, $"{agent.Name} receives the last message");
    }

    private static IEnumerable<int> Messages(GossipAgent agent) =>
        agent.Events.ToList().Where(e => e.Kind == "message").Select(e => int.Parse(e.Content!, CultureInfo.InvariantCulture));

    private async Task OnlyTheNewKeyIsTakenAsync(GossipAgent agent)
    {
        GossipNode newcomer = await StartNodeAsync("newcomer", options => options with { Keyring = Keyring.FromBase64(_newKey) });
        GossipNode outsider = await StartNodeAsync("outsider", options => options with { Keyring = Keyring.FromBase64(_oldKey) });

        await newcomer.JoinAsync(agent);
        Assert.ThrowsAsync<JoinFailedException>(() => outsider.JoinAsync(agent));
    }
}
