using System.Net.Sockets;
using System.Net;
using System.Text.Json;
using Gossip.InteropTests;
using static Gossip.Cli.Tests.Agents;

namespace Gossip.Cli.Tests;

/// <summary>Agents with real nodes on loopback, driven as their users drive them.</summary>
public sealed class AgentSessionTests
{
    [Test]
    public async Task Started_is_the_first_line_and_has_the_address_that_was_taken()
    {
        await using CommandRun agent = Start("a");

        JsonElement started = await EventAsync(agent, "started");

        Assert.That(agent.Output, Does.StartWith("{\"event\":\"started\""));
        Assert.That(IPEndPoint.Parse(started.GetProperty("address").GetString()!).Port, Is.Not.Zero);
    }

    [Test]
    public async Task A_join_is_reported_before_the_members_it_brings()
    {
        await using CommandRun first = Start("a");
        await using CommandRun second = await JoinAsync("b", first);

        JsonElement result = await EventAsync(second, "join-result");
        string[] joined = [await NameAsync(second, "joined"), await NameAsync(second, "joined")];

        Assert.That(result.GetProperty("contacted").GetInt32(), Is.EqualTo(1));
        Assert.That(joined, Is.EquivalentTo(["a", "b"]));
    }

    [Test]
    public async Task A_join_that_fails_is_reported_and_the_agent_stays()
    {
        await using CommandRun agent = Start("a", "--join", $"127.0.0.1:{FreePort.Next().Port}");

        JsonElement result = await EventAsync(agent, "join-result");
        agent.Type("members");

        Assert.That(result.GetProperty("contacted").GetInt32(), Is.Zero);
        Assert.That(result.GetProperty("failures").GetArrayLength(), Is.EqualTo(1));
        Assert.That((await EventAsync(agent, "members")).GetProperty("members").GetArrayLength(), Is.EqualTo(1));
    }

    [Test]
    public async Task Metadata_set_by_one_is_seen_by_both()
    {
        await using CommandRun first = Start("a");
        await using CommandRun second = await JoinAsync("b", first);
        await second.LineAsync("\"joined\",\"name\":\"a\"");
        await first.LineAsync("\"joined\",\"name\":\"b\"");

        second.Type("meta grün");

        Assert.That(await first.LineAsync("\"updated\""), Does.Contain("\"name\":\"b\"").And.Contain("\"meta\":\"grün\""));
        Assert.That(await second.LineAsync("\"updated\""), Does.Contain("\"name\":\"b\"").And.Contain("\"meta\":\"grün\""));
    }

    [Test]
    public async Task Metadata_that_is_too_long_is_an_error_and_the_agent_stays()
    {
        await using CommandRun agent = Start("a");

        agent.Type("meta " + new string('m', 513));
        string error = await agent.LineAsync("\"error\"");
        agent.Type("quit");

        Assert.That(error, Does.Contain("513"));
        Assert.That(await agent.EndAsync(), Is.Zero);
    }

    [Test]
    public async Task An_unknown_command_is_an_error_and_an_empty_line_is_nothing()
    {
        await using CommandRun agent = Start("a");

        agent.Type("");
        agent.Type("frob");

        Assert.That(await agent.LineAsync("\"error\""), Does.Contain("frob"));
    }

    [Test]
    public async Task Leave_is_heard_by_the_other_and_ends_the_agent()
    {
        await using CommandRun first = Start("a");
        await using CommandRun second = await JoinAsync("b", first);
        await first.LineAsync("\"joined\",\"name\":\"b\"");
        await second.LineAsync("\"joined\",\"name\":\"a\"");

        second.Type("leave");

        Assert.That(await second.EndAsync(), Is.Zero);
        Assert.That(await first.LineAsync("\"left\""), Does.Contain("\"name\":\"b\""));
    }

    [Test]
    public async Task A_signal_leaves_gracefully_and_exits_with_0()
    {
        await using CommandRun first = Start("a");
        await using CommandRun second = await JoinAsync("b", first);
        await first.LineAsync("\"joined\",\"name\":\"b\"");

        second.Stop.Signal();

        Assert.That(await second.EndAsync(), Is.Zero);
        Assert.That(await first.LineAsync("\"left\""), Does.Contain("\"name\":\"b\""));
    }

    [Test]
    public async Task The_end_of_input_does_nothing()
    {
        await using CommandRun agent = Start("a");
        agent.EndInput();
        await using CommandRun other = await JoinAsync("b", agent);

        Assert.That(await agent.LineAsync("\"joined\",\"name\":\"b\""), Is.Not.Empty);
        Assert.That(agent.ExitCode.IsCompleted, Is.False);
    }

    [Test]
    public async Task A_port_in_use_is_one_line_and_exits_with_1()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();

        CommandRun run = await CommandRun.ToTheEndAsync("agent", "--name", "a", "--json", "--bind", $"{taken.LocalEndpoint}");

        Assert.That(await run.ExitCode, Is.EqualTo(1));
        Assert.That(run.ErrorLines, Has.Length.EqualTo(1));
        Assert.That(run.Error, Does.Contain($"{taken.LocalEndpoint}"));
        Assert.That(run.Output, Is.Empty);
    }

    [Test]
    public async Task Every_line_is_one_JSON_object()
    {
        await using CommandRun agent = Start("a", "--meta", "x");
        agent.Type("members");
        agent.Type("frob");
        agent.Type("leave");
        await agent.EndAsync();

        string[] lines = agent.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.That(lines.Select(line => JsonDocument.Parse(line).RootElement.ValueKind), Is.All.EqualTo(JsonValueKind.Object));
    }

    [Test]
    public async Task Without_json_a_person_can_read_it()
    {
        await using var agent = new CommandRun("agent", "--name", "a", "--bind", "127.0.0.1:0", "--preset", "local");

        Assert.That(await agent.LineAsync("listens on"), Does.Contain("a listens on 127.0.0.1:"));
        Assert.That(await agent.LineAsync("joined"), Does.Contain("a 127.0.0.1:"));
    }
}
