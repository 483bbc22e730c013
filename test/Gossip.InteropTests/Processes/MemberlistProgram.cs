using System.Diagnostics;

namespace Gossip.InteropTests.Processes;

/// <summary>
/// The Go program in test/peers/memberlist-peer, built once for all tests, offline, with the memberlist that Debian packages as
/// source.
/// </summary>
internal static class MemberlistProgram
{
    // Without a cache, Go builds its own standard library first.
    private static readonly TimeSpan s_buildTime = TimeSpan.FromMinutes(3);
    private static readonly Lazy<Task<string>> s_build = new(BuildAsync);

    /// <summary>Builds the program, unless that has been done.</summary>
    /// <returns>Its path.</returns>
    public static Task<string> BuiltAsync() => s_build.Value;

    /// <summary>Starts the program.</summary>
    /// <param name="arguments">Its arguments.</param>
    public static async Task<ChildProcess> StartAsync(IEnumerable<string> arguments) => ChildProcess.Start(await s_build.Value, arguments);

    private static async Task<string> BuildAsync()
    {
        string folder = TemporaryFolder.Create("memberlist-peer");
        string program = Path.Combine(folder, "memberlist-peer");
        var start = new ProcessStartInfo("go", ["build", "-o", program, "."])
        {
            WorkingDirectory = Path.Combine(AppContext.BaseDirectory, "memberlist-peer"),
        };
        start.Environment["GO111MODULE"] = "off";
        start.Environment["GOPATH"] = "/usr/share/gocode";
        start.Environment["CGO_ENABLED"] = "0"; // needs no C compiler
        if (Environment.GetEnvironmentVariable("HOME") is null)
        {
            start.Environment["GOCACHE"] = Path.Combine(folder, "cache");
        }

        (int exitCode, string output, string errors) = await ChildProcess.RunAsync(start, s_buildTime);
        Assert.That(exitCode, Is.Zero, $"go build: {output} {errors}");
        return program;
    }
}
