using System.Text.Json;
using static Gossip.Cli.Tests.Agents;

namespace Gossip.Cli.Tests;

/// <summary>Messages, pings and health by instruction.</summary>
public sealed class AgentMessageTests
{
    private CommandRun _a = null!;
    private CommandRun _b = null!;

    [SetUp]
    public async Task StartAsync() => (_a, _b) = await StartTwoAsync();

    [TearDown]
    public async Task EndAsync()
    {
        await _a.DisposeAsync();
        await _b.DisposeAsync();
    }

    [Test]
    public async Task A_message_sent_in_a_packet_tells_who_sent_it()
    {
        _a.Type("send b grüße  an dich");

        JsonElement message = await EventAsync(_b, "message");

        Assert.That(Text(message, "text"), Is.EqualTo("grüße  an dich"));
        Assert.That(Text(message, "from"), Is.EqualTo("a"));
        Assert.That(Text(message, "delivery"), Is.EqualTo("best-effort"));
    }

    // Two members have the address: which of them it was cannot be known.
    [Test]
    public async Task A_reliable_message_of_any_length_arrives_from_an_address_that_two_members_have()
    {
        string text = new('x', 100_000);

        _a.Type($"send-reliable b {text}");

        JsonElement message = await EventAsync(_b, "message");
        Assert.That(Text(message, "text"), Is.EqualTo(text));
        Assert.That(Text(message, "delivery"), Is.EqualTo("reliable"));
        Assert.That(message.TryGetProperty("from", out _), Is.False);
    }

    // What goes to 127.0.0.1 or 127.0.0.2 comes from 127.0.0.1, whoever sends it.
    [Test]
    [Platform("Linux", Reason = "Other systems have one loopback address")]
    public async Task The_sender_of_a_reliable_message_is_the_other_member_alone_at_its_address()
    {
        await using CommandRun first = Start("first");
        string seed = Text(await EventAsync(first, "started"), "address")!;
        await using var second = new CommandRun("agent", "--name", "second", "--bind", "127.0.0.2:0", "--preset", "local", "--json", "--join", seed);
        await first.LineAsync("\"joined\",\"name\":\"second\"");
        await second.LineAsync("\"joined\",\"name\":\"first\"");

        first.Type("send-reliable second hi");
        second.Type("send-reliable first hi");

        Assert.That(Text(await EventAsync(second, "message"), "from"), Is.EqualTo("first"));
        Assert.That(Text(await EventAsync(first, "message"), "from"), Is.Null);
    }

    [Test]
    public async Task Reliable_messages_arrive_in_the_order_of_the_lines()
    {
        string[] texts = [.. Enumerable.Range(0, 20).Select(i => $"message {i}")];

        Array.ForEach(texts, text => _a.Type($"send-reliable b {text}"));

        var received = new List<string?>();
        while (received.Count < texts.Length)
        {
            received.Add(Text(await EventAsync(_b, "message"), "text"));
        }

        Assert.That(received, Is.EqualTo(texts));
    }

    [Test]
    public async Task A_broadcast_before_the_goodbye_is_heard()
    {
        _a.Type("broadcast last words");
        _a.Type("leave");

        Assert.That(Text(await EventAsync(_b, "message"), "text"), Is.EqualTo("last words"));
        Assert.That(await _a.EndAsync(), Is.Zero);
    }

    [TestCase("send")]
    [TestCase("broadcast")]
    public async Task A_text_too_long_for_a_packet_is_an_error_that_says_how_long_it_may_be(string word)
    {
        _a.Type($"{(word == "send" ? "send b" : word)} {new string('x', 3000)}");

        Assert.That(await ErrorAsync(_a), Does.StartWith($"the text has 3,000 bytes: {word} takes up to 1,"));
    }

    [TestCase("send c hi")]
    [TestCase("send-reliable c hi")]
    [TestCase("ping c")]
    public async Task A_member_that_does_not_exist_is_an_error(string line)
    {
        _a.Type(line);

        Assert.That(await ErrorAsync(_a), Is.EqualTo("there is no member 'c'"));
    }

    [Test]
    public async Task A_ping_tells_the_round_trip_in_microseconds()
    {
        _a.Type("ping b");

        JsonElement pong = await EventAsync(_a, "pong");

        Assert.That(Text(pong, "name"), Is.EqualTo("b"));
        Assert.That(pong.GetProperty("rtt").GetInt64(), Is.InRange(1, 1_000_000));
    }

    [Test]
    public async Task One_that_is_gone_answers_no_ping_and_takes_no_message()
    {
        _b.Type("quit");
        await _b.EndAsync();

        _a.Type("ping b");
        _a.Type("send-reliable b hi");

        Assert.That(await ErrorAsync(_a), Does.Contain("did not answer a ping"));
        Assert.That(await ErrorAsync(_a), Does.Contain("was not delivered"));
    }

    [Test]
    public async Task Health_is_told_when_asked_for()
    {
        _a.Type("health");

        Assert.That((await EventAsync(_a, "health")).GetProperty("score").GetInt32(), Is.InRange(0, 7));
    }

    [Test]
    public async Task A_broadcast_of_one_who_is_alone_is_an_error()
    {
        await using CommandRun alone = Start("alone");

        alone.Type("broadcast anybody?");

        Assert.That(await ErrorAsync(alone), Does.Contain("no other member"));
    }

    [Test]
    public async Task A_key_cannot_be_changed_where_nothing_is_encrypted()
    {
        _a.Type("keys");
        _a.Type("add-key AAAAAAAAAAAAAAAAAAAAAA==");

        Assert.That(await ErrorAsync(_a), Does.Contain("without --key"));
        Assert.That(await ErrorAsync(_a), Does.Contain("without --key"));
    }

    private static string? Text(JsonElement line, string property) =>
        line.TryGetProperty(property, out JsonElement value) ? value.GetString() : null;
}
