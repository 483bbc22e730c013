using System.Diagnostics;
using System.Net;

namespace Gossip.ClusterBench.Acks;

/// <summary>Starts a node as a process of its own, so that its processor time can be told from the client's, and loads it with pings.</summary>
internal static class AckRun
{
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(3);

    public static async Task<int> RunAsync(string? program, bool tls, TimeSpan duration, int window, TextWriter output)
    {
        using AckCertificates? certificates = tls ? AckCertificates.Create() : null;
        using Process node = Start(program, certificates);
        string address = await node.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException("The node did not start.");
        using IPingSocket socket = certificates is null
            ? new UdpPingSocket(IPEndPoint.Parse(address))
            : new TlsPingSocket(IPEndPoint.Parse(address), certificates);
        var load = new PingLoad(socket, window);
        load.Run(WarmUp);

        TimeSpan before = CpuOf(node);
        PingResults results = load.Run(duration);
        TimeSpan cpu = CpuOf(node) - before;

        node.StandardInput.Close();
        await node.WaitForExitAsync();
        await output.WriteLineAsync(Figures.ToJson(new AckFigures(
            window,
            Math.Round(results.Count / results.Elapsed.TotalSeconds),
            results.Percentile(0.5),
            results.Percentile(0.99),
            results.Percentile(1),
            Figures.Round(cpu.TotalMicroseconds / results.Count, 2),
            results.Lost)));
        return 0;
    }

    private static Process Start(string? program, AckCertificates? certificates)
    {
        string[] words = program?.Split(' ', StringSplitOptions.RemoveEmptyEntries)
            ?? [Environment.ProcessPath!, .. IsHostedByDotnet ? [typeof(AckRun).Assembly.Location] : Array.Empty<string>(), "node", .. certificates is null ? Array.Empty<string>() : ["--certificates", certificates.Folder]];
        var start = new ProcessStartInfo(words[0], words[1..]) { RedirectStandardInput = true, RedirectStandardOutput = true };
        return Process.Start(start)!;
    }

    private static bool IsHostedByDotnet => Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet";

    private static TimeSpan CpuOf(Process process)
    {
        process.Refresh();
        return process.TotalProcessorTime;
    }
}
