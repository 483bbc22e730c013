namespace Gossip.InteropTests.Processes;

/// <summary>The command <c>gossip</c>, as it was built with these tests.</summary>
internal static class GossipProgram
{
    private static readonly string s_runtime = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";
    private static readonly string s_assembly = Path.Combine(AppContext.BaseDirectory, "Gossip.Cli.dll");

    /// <summary>How to start the command, before its arguments.</summary>
    public static IReadOnlyList<string> CommandLine => [s_runtime, s_assembly];

    /// <summary>Starts the command.</summary>
    /// <param name="arguments">Its arguments.</param>
    public static ChildProcess Start(params string[] arguments) => ChildProcess.Start(s_runtime, [s_assembly, .. arguments]);

    /// <summary>Runs the command to its end.</summary>
    /// <param name="arguments">Its arguments.</param>
    /// <returns>Its exit code and what it wrote.</returns>
    public static Task<(int ExitCode, string Output, string Errors)> RunAsync(params string[] arguments) =>
        ChildProcess.RunAsync(s_runtime, [s_assembly, .. arguments]);
}
