using System.Diagnostics;
using Gossip.InteropTests;
using Gossip.InteropTests.Processes;

namespace Gossip.PackagingTests;

/// <summary>The command, as its package brings it and as a native binary.</summary>
public sealed class ToolTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Test]
    public async Task The_tool_installs_from_a_local_feed_and_runs()
    {
        string feed = await LocalFeed.FolderAsync();
        string folder = TemporaryFolder.Create("tool");
        string configuration = Path.Combine(folder, "nuget.config");
        await File.WriteAllTextAsync(configuration, "<configuration><packageSources><clear /></packageSources></configuration>");

        await LocalFeed.DotnetAsync("tool", "install", "Gossip.Cli", "--tool-path", folder, "--add-source", feed, "--configfile", configuration);

        await AssertRunsAsync(Path.Combine(folder, "gossip"));
    }

    [Test, RequiresPeer("clang"), RequiresPeer("/usr/include/zlib.h", Package = "zlib1g-dev")]
    [Explicit("Compiles for a minute on every processor, which the tests beside it need: run by itself (docs/packaging.md).")]
    public async Task The_command_compiles_ahead_of_time_without_a_warning_and_starts_in_under_100_ms()
    {
        string folder = TemporaryFolder.Create("native");
        string program = Path.Combine(folder, "gossip");

        string output = await LocalFeed.DotnetAsync(
            "publish", "src/Gossip.Cli", "--use-current-runtime", "-p:PublishAot=true",
            "--artifacts-path", Path.Combine(folder, "artifacts"), "--output", folder);

        Assert.That(output, Does.Not.Contain("warning"));
        Assert.That(File.Exists(Path.Combine(folder, "Gossip.Cli.dll")), Is.False, "nothing is left to compile at run time");
        await AssertRunsAsync(program);
        Assert.That(await ShortestStartAsync(program, tries: 5), Is.LessThan(TimeSpan.FromMilliseconds(100)));
    }

    private static async Task<TimeSpan> ShortestStartAsync(string program, int tries)
    {
        var starts = new List<TimeSpan>();
        for (int i = 0; i < tries; i++)
        {
            long before = Stopwatch.GetTimestamp();
            await RunAsync(program, "--version");
            starts.Add(Stopwatch.GetElapsedTime(before));
        }

        TestContext.Out.WriteLine($"gossip --version takes {string.Join(", ", starts.Select(start => $"{start.TotalMilliseconds:F0} ms"))}");
        return starts.Min();
    }

    private static async Task AssertRunsAsync(string program)
    {
        Assert.That(await RunAsync(program, "--version"), Does.Match(@"^gossip \d+\.\d+\.\d+"));
        Assert.That(Convert.FromBase64String(await RunAsync(program, "keygen")), Has.Length.EqualTo(32));
        Assert.That(await RunAsync(program, "simulate", "--nodes", "8", "--minutes", "1", "--html", Path.ChangeExtension(program, "html")), Is.Not.Empty);
        Assert.That(await File.ReadAllTextAsync(Path.ChangeExtension(program, "html")), Does.Contain("<svg"));
    }

    private static async Task<string> RunAsync(string program, params string[] arguments)
    {
        (int exitCode, string output, string errors) = await ChildProcess.RunAsync(new ProcessStartInfo(program, arguments), Patience);
        Assert.That(exitCode, Is.Zero, $"{program} {string.Join(' ', arguments)}: {errors}");
        return output;
    }
}
