using Gossip.Cli.Agent;

namespace Gossip.Cli.Tests;

/// <summary>What the command does with its arguments before anything runs.</summary>
public sealed class CommandLineTests
{
    private static readonly string LongName = new('n', 256);
    private static readonly string LongMetadata = new('m', 513);

    private static IEnumerable<TestCaseData> BadOptions()
    {
        yield return Case("--frob", "--frob", "x");
        yield return Case("--bind", "--bind", "1");
        yield return Case("--bind", "--bind", "127.0.0.1:65536");
        yield return Case("--bind", "--bind", "127.0.0.1:");
        yield return Case("--bind", "--bind", "127.0.0.1:-1");
        yield return Case("--bind", "--bind", "host:7946");
        yield return Case("--bind", "--bind", "[::1");
        yield return Case("--bind", "--bind", "");
        yield return Case("--bind", "--bind");
        yield return Case("--bind", "--bind", "127.0.0.1", "--bind", "127.0.0.2");
        yield return Case("--advertise", "--advertise", "nowhere");
        yield return Case("--advertise", "--advertise", "0.0.0.0:7946");
        yield return Case("--advertise", "--advertise", "::");
        yield return Case("--join", "--join", "");
        yield return Case("--join", "--join", "host:0");
        yield return Case("--join", "--join", "host:70000");
        yield return Case("--join", "--join", "two words");
        yield return Case("--join", "--join", "good:7946", "--join", ":7946");
        yield return Case("--preset", "--preset", "moon");
        yield return Case("--name", "--name", "");
        yield return Case("--name", "--name", LongName);
        yield return Case("--meta", "--meta", LongMetadata);
        yield return Case("--delegate-versions", "--delegate-versions", "2,5");
        yield return Case("--delegate-versions", "--delegate-versions", "2,5,256");
        yield return Case("--delegate-versions", "--delegate-versions", "5,2,4");
        yield return Case("--delegate-versions", "--delegate-versions", "2,5,6");
        yield return Case("--delegate-versions", "--delegate-versions", "a,b,c");
        yield return Case("--key", "--key", "c2hvcnQ=");
        yield return Case("--key", "--key", "not base64!");
        yield return Case("--key", "--key");
        yield return Case("--label", "--label", LongName);
        yield return Case("--protocol", "--protocol", "0");
        yield return Case("--protocol", "--protocol", "6");
        yield return Case("--verify-incoming", "--verify-incoming", "maybe");
        yield return Case("--verify-outgoing", "--verify-outgoing");
        yield return Case("--allow", "--allow", "10.0.0.1");
        yield return Case("--allow", "--allow", "10/8");
        yield return Case("--allow", "--allow", "10.1.0.0/8");
        yield return Case("--allow", "--allow", "10.0.0.0/33");
        yield return Case("--allow", "--allow", "10.0.0.0/-1");
        yield return Case("--allow", "--allow", "[fd00::]/8");
        yield return Case("--allow", "--allow", "fd00::/129");
        yield return Case("--allow", "--allow", "10.0.0.0/8", "--allow", "everywhere");
        yield return Case("--allow", "--allow");
        yield return Case("--state", "--state", "no such file");
        yield return Case("--state", "--state", Path.GetTempPath());
        yield return Case("--state", "--state", "");
        yield return Case("--log-level", "--log-level", "loud");
        yield return Case("surplus", "surplus");
        yield return Case("surplus", "--json", "surplus");
        yield return Case("@file", "@file");

        static TestCaseData Case(string named, params string[] args) =>
            new TestCaseData(named, args).SetArgDisplayNames(named, args.Length > 1 && args[1].Length > 30 ? "too long" : string.Join(' ', args));
    }

    [TestCaseSource(nameof(BadOptions))]
    public async Task A_bad_option_prints_one_line_that_names_it_and_exits_with_2(string named, string[] args)
    {
        CommandRun run = await CommandRun.ToTheEndAsync(["agent", .. args]);

        Assert.That(await run.ExitCode, Is.EqualTo(2));
        Assert.That(run.ErrorLines, Has.Length.EqualTo(1));
        Assert.That(run.Error, Does.StartWith("gossip agent: ").And.Contain(named));
        Assert.That(run.Output, Is.Empty);
    }

    [Test]
    public async Task A_line_break_in_a_bad_value_does_not_break_the_line()
    {
        CommandRun run = await CommandRun.ToTheEndAsync("agent", "--bind", "1\n2\u001b[31m");

        Assert.That(run.ErrorLines, Has.Length.EqualTo(1));
        Assert.That(run.Error, Does.Not.Contain('\u001b'));
    }

    [Test]
    public async Task An_unknown_command_is_named_and_exits_with_2()
    {
        CommandRun run = await CommandRun.ToTheEndAsync("frob");

        Assert.That(await run.ExitCode, Is.EqualTo(2));
        Assert.That(run.Error, Is.EqualTo("gossip: unknown command or argument 'frob'" + Environment.NewLine));
    }

    [TestCase]
    [TestCase("--help")]
    [TestCase("-h")]
    public async Task Without_a_command_there_is_help(params string[] args)
    {
        CommandRun run = await CommandRun.ToTheEndAsync(args);

        Assert.That(await run.ExitCode, Is.Zero);
        Assert.That(run.Output, Does.Contain("gossip [command]").And.Contain("agent").And.Contain("demo"));
        Assert.That(run.Error, Is.Empty);
    }

    [Test]
    public async Task Help_of_the_agent_lists_every_option()
    {
        CommandRun run = await CommandRun.ToTheEndAsync("agent", "--help");

        string[] options =
        [
            "--name", "--bind", "--advertise", "--join", "--preset", "--meta", "--delegate-versions", "--key", "--label", "--protocol",
            "--allow", "--relay", "--state", "--json", "--log-level",
        ];
        Assert.That(options.Where(option => !run.Output.Contains(option, StringComparison.Ordinal)), Is.Empty);
    }

    [Test]
    public async Task Help_of_the_agent_lists_every_instruction()
    {
        CommandRun run = await CommandRun.ToTheEndAsync("agent", "--help");

        string[] lines = [.. run.Output.Split('\n').Select(line => line.TrimEnd('\r'))];
        IEnumerable<string> words = AgentInstruction.Words.Split([", ", " and "], StringSplitOptions.None);
        Assert.That(words.Where(word => !lines.Any(line => line.StartsWith($"  {word}  ", StringComparison.Ordinal))), Is.Empty);
    }

    [Test]
    public async Task Help_wins_over_a_bad_option()
    {
        CommandRun run = await CommandRun.ToTheEndAsync("agent", "--bind", "1", "--help");

        Assert.That(await run.ExitCode, Is.Zero);
        Assert.That(run.Output, Does.Contain("--bind"));
    }

    [Test]
    public async Task The_version_is_a_line_of_name_and_number()
    {
        CommandRun run = await CommandRun.ToTheEndAsync("--version");

        Assert.That(await run.ExitCode, Is.Zero);
        Assert.That(run.Output.Trim(), Does.Match(@"^gossip \d+\.\d+\.\d+$"));
    }
}
