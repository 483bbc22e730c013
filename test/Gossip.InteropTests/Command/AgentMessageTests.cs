using Gossip.InteropTests.Processes;

namespace Gossip.InteropTests.Command;

/// <summary>What <c>gossip agent</c> sends to another when it is told to.</summary>
internal sealed class AgentMessageTests : ClusterTest
{
    [Test]
    public async Task A_message_in_a_packet_tells_its_sender()
    {
        (GossipAgent first, GossipAgent second) = await StartTwoAgentsAsync([], []);

        await first.Process.WriteLineAsync("send second grüße  an dich");

        AgentEvent message = await MessageAsync(second, "grüße  an dich");
        Assert.That(message.Properties, Is.EqualTo(new[] { "event", "from", "address", "text", "delivery", "time" }));
        Assert.That((message.From, message.Address), Is.EqualTo((first.Name, first.Address)));
    }

    /// <summary>Both agents have one address, so that it does not tell who of them it was.</summary>
    [Test]
    public async Task A_reliable_message_may_be_long()
    {
        (GossipAgent first, GossipAgent second) = await StartTwoAgentsAsync([], []);
        string text = RandomText.Create(1_000_000);

        await first.Process.WriteLineAsync($"send-reliable second {text}");

        AgentEvent message = await MessageAsync(second, text);
        Assert.That(message.Properties, Is.EqualTo(new[] { "event", "address", "text", "delivery", "time" }));
        Assert.That(message.Json.GetProperty("delivery").GetString(), Is.EqualTo("reliable"));
    }

    [Test]
    public async Task Bytes_that_are_no_text_are_told_in_base_64()
    {
        GossipNode other = await StartNodeAsync("other");
        GossipAgent agent = await StartAgentAsync("agent", "--join", other.Address);
        await other.WaitForAsync<MemberJoined>(agent.Name, Soon);
        await agent.WaitForAsync("joined", other.Name, Soon);
        byte[] bytes = [0xff, 0x00, 0x80];

        await other.Cluster.SendAsync(other.Cluster.Members.Single(member => member.Name == agent.Name), bytes);

        AgentEvent message = await agent.Events.WaitForAsync(e => e.Kind == "message", Soon, "the message comes");
        Assert.That(message.Properties, Is.EqualTo(new[] { "event", "from", "address", "base64", "delivery", "time" }));
        Assert.That(message.Json.GetProperty("base64").GetBytesFromBase64(), Is.EqualTo(bytes));
    }

    /// <summary>Gossip may miss somebody now and then, hence several broadcasts; in one go they would share their packets.</summary>
    [Test]
    public async Task Broadcasts_are_passed_on_by_agents_that_relay_and_told_once()
    {
        string[] texts = ["one", "two", "three", "four", "five"];
        (GossipAgent first, GossipAgent[] others) = await StartRelayingAgentsAsync();

        foreach (string text in texts)
        {
            await first.Process.WriteLineAsync($"broadcast {text}");
            await Eventually.Async(() => others.Any(other => Messages(other).Any(e => e.Content == text)), Soon, "somebody hears it");
        }

        await Eventually.Async(() => others.All(other => Messages(other).Count() >= texts.Length - 2), Soon, "everyone hears of most of them");
        Assert.That(others.Select(other => Messages(other).Select(e => e.Content)), Is.All.Unique);
        Assert.That(others.SelectMany(Messages).Select(e => e.From), Has.Some.StartsWith("other-"));
        Assert.That(Messages(first), Is.Empty);
    }

    [Test]
    public async Task A_ping_is_answered_with_the_round_trip_and_health_with_a_score()
    {
        (GossipAgent first, GossipAgent second) = await StartTwoAgentsAsync([], []);

        AgentEvent pong = await first.AskAsync("ping second", "pong");
        AgentEvent health = await first.AskAsync("health", "health");

        Assert.That((pong.Name, pong.Address), Is.EqualTo((second.Name, second.Address)));
        Assert.That(pong.Json.GetProperty("rtt").GetInt64(), Is.InRange(1, 500_000));
        Assert.That(health.Json.GetProperty("score").GetInt32(), Is.InRange(0, 7));
    }

    [Test]
    public async Task An_agent_that_is_dead_is_told_of_by_whoever_pings_it_or_sends_to_it()
    {
        (GossipAgent first, GossipAgent second) = await StartTwoAgentsAsync([], []);
        await second.Process.KillAsync();

        AgentEvent unanswered = await first.AskAsync("ping second", "error");
        AgentEvent undelivered = await first.AskAsync("send-reliable second hi", "error");

        Assert.That(unanswered.ToString(), Does.Contain("did not answer"));
        Assert.That(undelivered.ToString(), Does.Contain("was not delivered"));
    }

    [TestCase("127.0.0.0/8", 1)]
    [TestCase("10.0.0.0/8", 0)]
    public async Task Only_members_from_allowed_networks_are_taken(string network, int contacted)
    {
        GossipAgent agent = await StartAgentAsync("agent", "--allow", network);
        GossipAgent newcomer = await StartAgentAsync("newcomer", "--join", agent.Address);

        AgentEvent result = await newcomer.Events.WaitForAsync(e => e.Kind == "join-result", Soon, "the join ends");

        Assert.That(result.Json.GetProperty("contacted").GetInt32(), Is.EqualTo(contacted));
        Assert.That(await agent.SeesAliveAsync(newcomer.Name), Is.EqualTo(contacted > 0));
    }

    /// <summary>Five agents: each gossips to three of the four others at a time.</summary>
    private async Task<(GossipAgent First, GossipAgent[] Others)> StartRelayingAgentsAsync()
    {
        GossipAgent first = await StartAgentAsync("first", "--relay");
        GossipAgent[] others = await Task.WhenAll(Enumerable.Range(1, 4).Select(i => StartAgentAsync($"other-{i}", "--relay", "--join", first.Address)));
        await Task.WhenAll(others.Append(first).SelectMany(agent => others.Select(other => agent.WaitForAsync("joined", other.Name, Soon + Soon))));
        return (first, others);
    }

    private static IEnumerable<AgentEvent> Messages(GossipAgent agent) => agent.Events.ToList().Where(e => e.Kind == "message");

    private static Task<AgentEvent> MessageAsync(GossipAgent agent, string text) =>
        agent.Events.WaitForAsync(e => e.Kind == "message" && e.Content == text, Soon, $"{agent.Name} receives a message");
}
