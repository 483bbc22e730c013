namespace Gossip.Cli.Tests;

/// <summary>The demonstration with real nodes on loopback.</summary>
public sealed class DemoTests
{
    [Test]
    [CancelAfter(60_000)]
    public async Task The_demonstration_happens_in_under_a_minute_and_reads_as_plain_lines(CancellationToken cancellationToken)
    {
        await using var run = new CommandRun("demo");

        int code = await run.ExitCode.WaitAsync(cancellationToken);

        Assert.That(code, Is.Zero, run.Output + run.Error);
        Assert.That(run.Output, Does.Contain("all 5 agree after").And.Contain("finds edsger failed").And.Contain("hears that grace left"));
        Assert.That(run.Output, Does.Contain("All 5 steps happened").And.Not.Contain('\u001b'));
        Assert.That(run.Error, Is.Empty);
    }

    [Test]
    public async Task An_interrupted_demonstration_says_so_and_exits_with_1()
    {
        await using var run = new CommandRun("demo");

        run.Stop.Signal();

        Assert.That(await run.EndAsync(), Is.EqualTo(1));
        Assert.That(run.Error, Does.Contain("interrupted"));
    }
}
