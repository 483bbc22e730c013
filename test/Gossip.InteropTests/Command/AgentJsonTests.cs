using System.Text.Json;
using Gossip.InteropTests.Processes;

namespace Gossip.InteropTests.Command;

/// <summary>What <c>gossip agent --json</c> writes, and what it answers.</summary>
internal sealed class AgentJsonTests : ClusterTest
{
    [Test]
    public async Task The_first_line_tells_that_the_agent_has_started()
    {
        GossipAgent agent = await StartAgentAsync("agent");

        AgentEvent first = agent.Events.ToList()[0];

        Assert.That(first.Properties, Is.EqualTo(new[] { "event", "name", "address", "time" }));
        Assert.That(first, Has.Property("Kind").EqualTo("started").And.Property("Name").EqualTo("agent"));
        Assert.That(first.Address, Does.Match(@"^127\.0\.0\.1:[1-9]\d*$"));
        Assert.That(first.Time, Is.EqualTo(DateTimeOffset.UtcNow).Within(TimeSpan.FromMinutes(1)));
    }

    [Test]
    public async Task The_result_of_the_join_counts_who_was_reached_and_explains_who_was_not()
    {
        GossipNode other = await StartNodeAsync("other");
        string nobody = FreePort.Next().ToString();

        GossipAgent agent = await StartAgentAsync("agent", "--join", other.Address, "--join", nobody);

        JsonElement result = (await agent.Events.WaitForAsync(e => e.Kind == "join-result", Soon, "the join ends")).Json;
        Assert.That(result.GetProperty("contacted").GetInt32(), Is.EqualTo(1));
        JsonElement failure = result.GetProperty("failures").EnumerateArray().Single();
        Assert.That(failure.GetProperty("address").GetString(), Is.EqualTo(nobody));
        Assert.That(failure.GetProperty("error").GetString(), Is.Not.Empty);
    }

    [Test]
    public async Task An_agent_that_can_join_nobody_says_so_and_stays()
    {
        GossipAgent agent = await StartAgentAsync("agent", "--join", FreePort.Next().ToString());

        JsonElement result = (await agent.Events.WaitForAsync(e => e.Kind == "join-result", Soon, "the join ends")).Json;

        Assert.That(result.GetProperty("contacted").GetInt32(), Is.Zero);
        Assert.That(result.GetProperty("failures").GetArrayLength(), Is.EqualTo(1));
        Assert.That(await agent.SeesAliveAsync("agent"), Is.True);
    }

    [Test]
    public async Task A_member_that_joins_changes_and_leaves_is_told_of_in_that_order()
    {
        GossipAgent agent = await StartAgentAsync("agent");
        GossipNode other = await StartNodeAsync("other", "blue"u8.ToArray());

        await other.Cluster.JoinAsync([agent.Address]);
        await agent.WaitForAsync("joined", "other", Soon);
        await other.Cluster.UpdateMetadataAsync("grün"u8.ToArray());
        await agent.WaitForAsync("updated", "other", Soon);
        await other.Cluster.LeaveAsync();
        await agent.WaitForAsync("left", "other", Soon);

        AgentEvent[] events = [.. agent.Events.ToList().Where(e => e.Name == "other")];
        Assert.That(events.Select(e => (e.Kind, e.Address, e.Meta)), Is.EqualTo(new (string, string?, string?)[]
        {
            ("joined", other.Address, "blue"), ("updated", other.Address, "grün"), ("left", other.Address, "grün"),
        }));
        Assert.That(events.Select(e => e.Properties), Is.All.EqualTo(new[] { "event", "name", "address", "meta", "time" }));
    }

    [Test]
    public async Task Metadata_that_is_no_text_is_told_in_base_64()
    {
        byte[] metadata = [0xff, 0x00, 0x80];
        GossipNode other = await StartNodeAsync("other", metadata);
        GossipAgent agent = await StartAgentAsync("agent", "--join", other.Address);

        AgentEvent joined = await agent.WaitForAsync("joined", "other", Soon);

        Assert.That(joined.Properties, Is.EqualTo(new[] { "event", "name", "address", "metaBase64", "time" }));
        Assert.That(joined.MetaBase64, Is.EqualTo(Convert.ToBase64String(metadata)));
    }

    [Test]
    public async Task The_command_members_lists_every_member_with_its_state()
    {
        GossipNode other = await StartNodeAsync("other", "blue"u8.ToArray());
        GossipAgent agent = await StartAgentAsync("agent", "--meta", "green", "--join", other.Address);
        await agent.WaitForAsync("joined", "other", Soon);

        IReadOnlyList<JsonElement> members = await agent.MembersAsync();

        // A first probe may have been answered by now, and then its round trip follows.
        Assert.That(members.Select(m => m.EnumerateObject().Select(p => p.Name).Except(["rtt", "rttDeviation"])),
            Is.All.EqualTo(new[] { "name", "address", "state", "meta", "incarnation" }));
        Assert.That(members.Select(m => string.Join(' ', m.EnumerateObject().Take(5).Select(p => p.Value))), Is.EquivalentTo(new[]
        {
            $"agent {agent.Address} alive green 1", $"other {other.Address} alive blue 1",
        }));
    }

    [Test]
    public async Task The_command_meta_changes_what_others_see()
    {
        GossipNode other = await StartNodeAsync("other");
        GossipAgent agent = await StartAgentAsync("agent", "--meta", "before", "--join", other.Address);
        await other.WaitForAsync<MemberJoined>("agent", Soon);

        await agent.Process.WriteLineAsync("meta two  words");

        MemberUpdated updated = await other.WaitForAsync<MemberUpdated>("agent", Soon);
        Assert.That(System.Text.Encoding.UTF8.GetString(updated.Member.Metadata.Span), Is.EqualTo("two  words"));
    }

    [Test]
    public async Task A_command_that_does_not_exist_is_answered_and_the_agent_stays()
    {
        GossipAgent agent = await StartAgentAsync("agent");

        await agent.Process.WriteLineAsync("dance");

        AgentEvent error = await agent.Events.WaitForAsync(e => e.Kind == "error", Soon, "the agent answers");
        Assert.That(error.ToString(), Does.Contain("dance"));
        Assert.That(await agent.SeesAliveAsync("agent"), Is.True);
    }
}
