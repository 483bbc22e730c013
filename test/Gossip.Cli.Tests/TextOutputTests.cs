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
        _output.Members([Some.Member("a"), Some.Member("b", [0xFF], MemberState.Failed)]);

        Assert.That(_writer.ToString(), Does.Contain("role=web").And.Contain("failed").And.Contain("base64:/w==").And.Not.Contain('\u001b'));
    }

    [Test]
    public void An_error_goes_to_standard_error()
    {
        _output.Failed("no\nno");

        Assert.That(_writer.ToString(), Is.Empty);
        Assert.That(_error.ToString().TrimEnd(), Is.EqualTo("no\uFFFDno"));
    }
}
