using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace Gossip.Cli.Tests;

/// <summary>The same seed gives the same life in any process: hash codes of strings and objects differ, and must not matter.</summary>
public sealed class SimulateProcessTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    [Test]
    public async Task Two_processes_live_through_every_kind_of_fault_alike([Range(1, 10)] int seed)
    {
        string[] hashes = await Task.WhenAll(TraceHashAsync(seed), TraceHashAsync(seed));

        Assert.That(hashes[1], Is.EqualTo(hashes[0]), $"seed {seed}");
    }

    private static async Task<string> TraceHashAsync(int seed)
    {
        string host = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";
        string program = Path.Combine(AppContext.BaseDirectory, "Gossip.Cli.dll");
        using var process = Process.Start(new ProcessStartInfo(
            host,
            ["exec", program, "simulate", "--scenario", "faults", "--minutes", "1", "--json", "--seed", seed.ToString(CultureInfo.InvariantCulture)])
        {
            RedirectStandardOutput = true,
        })!;
        string output = await process.StandardOutput.ReadToEndAsync().WaitAsync(Patience);
        await process.WaitForExitAsync().WaitAsync(Patience);
        return JsonDocument.Parse(output).RootElement.GetProperty("traceHash").GetString()!;
    }
}
