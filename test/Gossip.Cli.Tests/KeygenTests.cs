using Gossip.Security;

namespace Gossip.Cli.Tests;

/// <summary><c>gossip keygen</c>.</summary>
public sealed class KeygenTests
{
    [TestCase(32)]
    [TestCase(16, "16")]
    [TestCase(24, "24")]
    [TestCase(32, "32")]
    public async Task A_key_is_printed_as_the_agent_takes_it(int length, params string[] arguments)
    {
        CommandRun run = await CommandRun.ToTheEndAsync(["keygen", .. arguments]);

        Assert.That(await run.ExitCode, Is.Zero);
        Assert.That(Keyring.ParseKey(run.Output.Trim()), Has.Length.EqualTo(length));
    }

    [TestCase("17")]
    [TestCase("x")]
    public async Task Another_length_is_one_line_and_exits_with_2(string length)
    {
        CommandRun run = await CommandRun.ToTheEndAsync("keygen", length);

        Assert.That(await run.ExitCode, Is.EqualTo(2));
        Assert.That(run.ErrorLines, Has.Length.EqualTo(1));
        Assert.That(run.Error, Does.Contain(length).And.Contain("16, 24 and 32"));
    }
}
