using Gossip.InteropTests;
using static Gossip.Cli.Tests.Agents;

namespace Gossip.Cli.Tests;

/// <summary>Agents on loopback that join in the background.</summary>
public sealed class AgentJoinTests
{
    private string _folder = "";

    [SetUp]
    public void SetUp() => _folder = Directory.CreateTempSubdirectory("gossip-join-").FullName;

    [TearDown]
    public void TearDown() => Directory.Delete(_folder, recursive: true);

    [Test]
    public async Task A_member_that_is_not_there_yet_is_joined_once_it_is()
    {
        int port = FreePort.Next().Port;
        await using CommandRun agent = Start("a", "--join", $"127.0.0.1:{port}", "--retry-join");
        await EventAsync(agent, "started");

        await using CommandRun late = new(["agent", "--name", "late", "--bind", $"127.0.0.1:{port}", "--preset", "local", "--json"]);

        await UntilJoinedAsync(agent);
        Assert.That(agent.Output, Does.Not.Contain("join-result"));
        await late.LineAsync("\"joined\",\"name\":\"a\"");
    }

    [Test]
    public async Task A_file_of_members_may_be_written_later()
    {
        string file = Path.Combine(_folder, "seeds");
        await using CommandRun other = Start("other");
        await using CommandRun agent = Start("a", "--seeds-file", file);
        string address = (await EventAsync(other, "started")).GetProperty("address").GetString()!;
        await EventAsync(agent, "started");

        await File.WriteAllTextAsync(file, $"# the other\n{address}  # here\n");

        await UntilJoinedAsync(agent);
    }

    [Test]
    public async Task An_agent_that_is_restarted_finds_the_members_it_remembers()
    {
        string file = Path.Combine(_folder, "peers");
        await using CommandRun other = Start("other");
        await using (CommandRun agent = await JoinAsync("a", other, "--peers-file", file))
        {
            await agent.LineAsync("\"joined\",\"name\":\"other\"");
            agent.Type("leave");
            Assert.That(await agent.EndAsync(), Is.Zero);
        }

        await using CommandRun again = Start("a", "--peers-file", file);

        await UntilJoinedAsync(again);
    }

    [Test]
    public async Task Two_agents_that_were_both_stopped_find_each_other_without_any_seed()
    {
        int first = FreePort.Next().Port, second = FreePort.Next().Port;
        await using (CommandRun a = StartRemembering("a", first))
        await using (CommandRun b = StartRemembering("b", second, "--join", $"127.0.0.1:{first}"))
        {
            await Task.WhenAll(a.LineAsync("\"joined\",\"name\":\"b\""), b.LineAsync("\"joined\",\"name\":\"a\""));
            a.Type("leave");
            b.Type("quit");
            Assert.That(await Task.WhenAll(a.EndAsync(), b.EndAsync()), Is.All.Zero);
        }

        await using CommandRun again = StartRemembering("a", first);
        await using CommandRun other = StartRemembering("b", second);

        await Task.WhenAll(UntilJoinedAsync(again), UntilJoinedAsync(other));
    }

    [Test]
    public async Task A_corrupt_file_of_peers_is_set_aside_and_the_agent_starts()
    {
        string file = Path.Combine(_folder, "peers");
        await File.WriteAllTextAsync(file, "something else");
        await using CommandRun agent = Start("a", "--peers-file", file);

        await agent.LineAsync("{\"event\":\"join-state\",\"state\":\"alone\"");

        Assert.That(await File.ReadAllTextAsync(file + ".corrupt"), Is.EqualTo("something else"));
    }

    private CommandRun StartRemembering(string name, int port, params string[] more) =>
        new(["agent", "--name", name, "--bind", $"127.0.0.1:{port}", "--preset", "local", "--json", "--peers-file", Path.Combine(_folder, name), .. more]);

    private static async Task UntilJoinedAsync(CommandRun agent) => await agent.LineAsync("{\"event\":\"join-state\",\"state\":\"joined\"");
}
