using System.Text;
using Gossip.Cli.Agent;
using Gossip.Cli.Keys;
using Gossip.Cli.Output;
using Microsoft.Extensions.Time.Testing;

namespace Gossip.Cli.Tests;

/// <summary>The lines people read, where there is no terminal.</summary>
public sealed class TextOutputTests
{
    private readonly FakeTimeProvider _time = new(Some.Time);
    private StringWriter _writer = null!;
    private StringWriter _error = null!;
    private TextOutput _output = null!;

    // Without the time in front of each.
    private string[] Lines => [.. _writer.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Trim()[13..])];

    [SetUp]
    public void SetUp()
    {
        _writer = new StringWriter();
        _error = new StringWriter();
        _output = new TextOutput(new CommandStreams(TextReader.Null, _writer, _error), _time);
    }

    [TearDown]
    public void TearDown()
    {
        _writer.Dispose();
        _error.Dispose();
    }

    [Test]
    public void An_event_is_one_plain_line()
    {
        _output.Happened(new MemberFailed(Some.Member(address: "[::1]:7946"), Some.Time));

        Assert.That(_writer.ToString().TrimEnd(), Is.EqualTo("03:06:07.089 failed   web-1 [::1]:7946 role=web"));
    }

    [Test]
    public void A_failure_says_who_gave_the_member_up()
    {
        _output.Happened(new MemberFailed(Some.Member(), Some.Time) { DeclaredBy = "[b]" });

        Assert.That(_writer.ToString().TrimEnd(), Is.EqualTo("03:06:07.089 failed   web-1 10.0.0.1:7946 role=web given up by [b]"));
    }

    [Test]
    public void Markup_and_escape_sequences_of_others_do_nothing()
    {
        _output.Happened(new MemberJoined(Some.Member("[red]x[/]", "\u001b[2J\n"), Some.Time));

        Assert.That(_writer.ToString().TrimEnd(), Does.EndWith("joined   [red]x[/] 10.0.0.1:7946 \uFFFD[2J\uFFFD"));
    }

    [Test]
    public void A_join_tells_each_failure()
    {
        _output.Joined(new JoinResult(1, [new JoinFailure("a:1", new IOException("refused")), new JoinFailure("b:1", new IOException("silent"))]));

        Assert.That(_writer.ToString(), Does.Contain("1 contacted, 2 failed").And.Contain("a:1: refused").And.Contain("b:1: silent"));
    }

    [Test]
    public void Members_are_a_table_without_colours()
    {
        _output.Members(
        [
            (Some.Member("a"), new RoundTripEstimate(TimeSpan.FromMicroseconds(1234), TimeSpan.FromMicroseconds(56))),
            (Some.Member("b", [0xFF], MemberState.Failed), null),
        ]);

        Assert.That(_writer.ToString(), Does.Contain("role=web").And.Contain("1.234 ± 0.056 ms").And.Contain("failed").And.Contain("base64:/w==").And.Not.Contain('\u001b'));
    }

    [Test]
    public void A_message_is_one_plain_line_with_its_sender()
    {
        _output.Received(Some.Message("[red]hi[/]\n"u8), "b", Some.Time);
        _output.Received(Some.Message([0xFF], Delivery.Reliable), from: null, Some.Time);

        Assert.That(Lines, Is.EqualTo(new[] { "message  b 10.0.0.1:7946 [red]hi[/]\uFFFD", "message  10.0.0.1:7946 (reliable) base64:/w==" }));
    }

    [Test]
    public void Of_a_long_message_the_beginning_is_shown_in_one_line()
    {
        _output.Received(Some.Message(Encoding.UTF8.GetBytes(new string('界', 5000))), "b", Some.Time);

        Assert.That(Lines, Has.Length.EqualTo(1));
        Assert.That(Lines[0], Does.EndWith("界… (15,000 bytes)"));
    }

    [Test]
    public void A_state_shows_its_text_or_else_its_hash()
    {
        _output.ReceivedState(new ReceivedState(5, "abcd", "blue\n", IsJoin: true, Some.Time));
        _output.ReceivedState(new ReceivedState(2000, "abcd", Text: null, IsJoin: false, Some.Time));

        Assert.That(Lines, Is.EqualTo(new[] { "state    5 bytes at a join blue", "state    2,000 bytes SHA-256 abcd" }));
    }

    [Test]
    public void Answers_are_a_line_each()
    {
        _output.Answered(Some.Member(), TimeSpan.FromMicroseconds(1234));
        _output.Health(0);
        _output.Keys([new KeyDescription("0123abcd", 32, IsPrimary: true), new KeyDescription("4567cdef", 16, IsPrimary: false)]);

        Assert.That(Lines, Is.EqualTo(new[]
        {
            "pong     web-1 10.0.0.1:7946 1.234 ms", "health   0 (healthy)", "key      0123abcd 32 bytes primary", "key      4567cdef 16 bytes",
        }));
    }

    [Test]
    public void An_error_goes_to_standard_error()
    {
        _output.Failed("no\nno");

        Assert.That(_writer.ToString(), Is.Empty);
        Assert.That(_error.ToString().TrimEnd(), Is.EqualTo("no\uFFFDno"));
    }
}
