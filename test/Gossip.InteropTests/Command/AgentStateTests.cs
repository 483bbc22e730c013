using System.Security.Cryptography;
using Gossip.InteropTests.Processes;

namespace Gossip.InteropTests.Command;

/// <summary>Files that <c>gossip agent --state</c> exchanges with others.</summary>
internal sealed class AgentStateTests : ClusterTest
{
    private readonly string _folder = TemporaryFolder.Create("state");

    [Test]
    public async Task Two_agents_show_each_others_state_when_one_joins()
    {
        string firstFile = Write("first", "blue\n"), secondFile = Write("second", "green");

        (GossipAgent first, GossipAgent second) = await StartTwoAgentsAsync(["--state", firstFile], ["--state", secondFile]);

        AgentEvent atFirst = await StateAsync(first, "green"), atSecond = await StateAsync(second, "blue\n");
        Assert.That(atFirst.Properties, Is.EqualTo(new[] { "event", "length", "sha256", "text", "join", "time" }));
        Assert.That(atFirst.Json.GetProperty("join").GetBoolean() && atSecond.Json.GetProperty("join").GetBoolean(), Is.True);
    }

    [Test]
    public async Task A_file_that_changes_is_exchanged_as_it_is_then()
    {
        string file = Write("first", "before");
        GossipAgent first = await StartAgentAsync("first", "--state", file);
        GossipAgent second = await StartAgentAsync("second", "--state", Write("second", ""), "--join", first.Address);
        await StateAsync(second, "before");

        Write("first", "after");
        GossipAgent third = await StartAgentAsync("third", "--state", Write("third", ""), "--join", first.Address);

        await StateAsync(third, "after");
    }

    [Test]
    public async Task A_large_state_is_told_by_its_length_and_hash()
    {
        string text = RandomText.Create(5_000_000);
        GossipAgent first = await StartAgentAsync("first", "--state", Write("first", text));
        GossipAgent second = await StartAgentAsync("second", "--state", Write("second", ""), "--join", first.Address);

        AgentEvent state = await second.Events.WaitForAsync(e => e.Kind == "state", Soon, "the state comes");

        Assert.That(state.Properties, Is.EqualTo(new[] { "event", "length", "sha256", "join", "time" }));
        Assert.That(state.Json.GetProperty("length").GetInt32(), Is.EqualTo(text.Length));
        Assert.That(state.Json.GetProperty("sha256").GetString(), Is.EqualTo(Convert.ToHexStringLower(SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(text)))));
    }

    [Test]
    public async Task An_agent_whose_file_has_gone_exchanges_members_all_the_same()
    {
        string file = Write("first", "blue");
        GossipAgent first = await StartAgentAsync("first", "--state", file);
        File.Delete(file);

        GossipAgent second = await StartAgentAsync("second", "--join", first.Address);

        await second.WaitForAsync("joined", first.Name, Soon);
        await first.Process.Errors.WaitForAsync(line => line.Contains(file, StringComparison.Ordinal), Soon, "the missing file is logged");
    }

    private static Task<AgentEvent> StateAsync(GossipAgent agent, string text) =>
        agent.Events.WaitForAsync(e => e.Kind == "state" && e.Content == text, Soon, $"{agent.Name} is given a state");

    private string Write(string name, string content)
    {
        string path = Path.Combine(_folder, name);
        File.WriteAllText(path, content);
        return path;
    }
}
