using System.Diagnostics;
using Gossip.InteropTests;
using Gossip.InteropTests.Processes;

namespace Gossip.PackagingTests;

/// <summary>The command, as its package brings it.</summary>
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
