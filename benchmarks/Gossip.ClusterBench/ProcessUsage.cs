using System.Diagnostics;

namespace Gossip.ClusterBench;

/// <summary>What a process has used up to a moment.</summary>
/// <param name="Cpu">Processor time of all its threads.</param>
/// <param name="AllocatedBytes">What it has allocated on the managed heap; only known of this process.</param>
internal readonly record struct ProcessUsage(TimeSpan Cpu, long AllocatedBytes)
{
    public static ProcessUsage OfThis()
    {
        using var process = Process.GetCurrentProcess();
        return new ProcessUsage(process.TotalProcessorTime, GC.GetTotalAllocatedBytes(precise: true));
    }

    /// <summary>The resident memory of this process, in megabytes.</summary>
    public static double ResidentMegabytes()
    {
        using var process = Process.GetCurrentProcess();
        return process.WorkingSet64 / 1e6;
    }

    public static ProcessUsage operator -(ProcessUsage after, ProcessUsage before) =>
        new(after.Cpu - before.Cpu, after.AllocatedBytes - before.AllocatedBytes);
}
