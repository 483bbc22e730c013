using System.Diagnostics;
using Gossip.InteropTests.Processes;

namespace Gossip.ChaosTests.Network;

/// <summary>Runs what the machine is set up with: lines of a shell script, the first failing one ends it.</summary>
internal static class Shell
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    /// <summary>Runs a script; throws when a line of it fails.</summary>
    /// <param name="script">The lines.</param>
    /// <returns>What it wrote.</returns>
    public static async Task<string> RunAsync(string script)
    {
        (int exitCode, string output, string errors) = await TryAsync(script);
        return exitCode == 0 ? output : throw new InvalidOperationException($"exit code {exitCode}: {errors}\n{script}");
    }

    /// <summary>Runs a script.</summary>
    /// <param name="script">The lines.</param>
    /// <returns>The exit code and what it wrote.</returns>
    public static Task<(int ExitCode, string Output, string Errors)> TryAsync(string script) =>
        ChildProcess.RunAsync(new ProcessStartInfo("sh", ["-ec", script]), s_patience);
}
