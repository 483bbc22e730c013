using System.Globalization;
using System.Text.RegularExpressions;
using Gossip.InteropTests.Processes;

namespace Gossip.ServiceDiscovery.Tests.Load;

/// <summary>An instance of docs/samples/WebService, in a process of its own.</summary>
internal sealed partial class WebServiceProcess : IAsyncDisposable
{
    private static readonly TimeSpan StartTime = TimeSpan.FromSeconds(60);

    private readonly ChildProcess _process;

    private WebServiceProcess(ChildProcess process) => _process = process;

    /// <summary>Where it answers requests.</summary>
    public required Uri Url { get; init; }

    /// <summary>Starts an instance.</summary>
    /// <param name="name">The name of its node.</param>
    /// <param name="seed">A member of the cluster.</param>
    /// <param name="clusterName">The name of the cluster.</param>
    public static async Task<WebServiceProcess> StartAsync(string name, string seed, string clusterName)
    {
        ChildProcess process = ChildProcess.Start(
            "dotnet",
            [
                Program(), "--contentRoot", Path.GetDirectoryName(Program())!, "--urls", "http://127.0.0.1:0", $"--Gossip:NodeName={name}",
                "--Gossip:BindEndPoints=127.0.0.1:0", $"--Gossip:Seeds={seed}", $"--Gossip:ClusterName={clusterName}",
            ]);
        string line = await process.Output.WaitForAsync(text => ListeningOn().IsMatch(text), StartTime, $"{name} listens");
        return new WebServiceProcess(process) { Url = new Uri(ListeningOn().Match(line).Groups[1].Value) };
    }

    /// <summary>Waits until it has written a line.</summary>
    public Task WaitForLineAsync(string text) => _process.Output.WaitForAsync(line => line.Contains(text, StringComparison.Ordinal), StartTime, $"it says '{text}'");

    /// <summary>SIGKILL.</summary>
    public Task KillAsync() => _process.KillAsync();

    /// <inheritdoc />
    public ValueTask DisposeAsync() => _process.DisposeAsync();

    /// <summary>What the build of these tests has built of the sample, in the same configuration.</summary>
    private static string Program()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        string output = Path.Combine("bin", folder.Parent!.Name, folder.Name);
        while (!File.Exists(Path.Combine(folder.FullName, "Gossip.sln")))
        {
            folder = folder.Parent ?? throw new DirectoryNotFoundException(string.Create(CultureInfo.InvariantCulture, $"No Gossip.sln above {AppContext.BaseDirectory}."));
        }

        return Path.Combine(folder.FullName, "docs", "samples", "WebService", output, "WebService.dll");
    }

    [GeneratedRegex("Now listening on: (http://.*)")]
    private static partial Regex ListeningOn();
}
