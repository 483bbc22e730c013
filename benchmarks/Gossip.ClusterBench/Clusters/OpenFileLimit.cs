using System.Globalization;

namespace Gossip.ClusterBench.Clusters;

/// <summary>Says clearly when the system allows too few sockets. The runtime itself raises the limit as far as it may.</summary>
internal static class OpenFileLimit
{
    private const int SocketsOfOneNode = 2;

    /// <summary>While all join at once, each has a connection with two ends in this process.</summary>
    private const int EndsOfOneJoin = 2;

    private const int EverythingElse = 200;

    /// <returns>What is wrong, or <see langword="null"/>.</returns>
    public static string? FaultFor(int nodes)
    {
        int wanted = (nodes * (SocketsOfOneNode + EndsOfOneJoin)) + EverythingElse;
        return HardLimit() is { } limit && limit < wanted
            ? string.Create(CultureInfo.InvariantCulture, $"{nodes} nodes need {wanted} open files, and the limit is {limit}: raise it with `ulimit -n {wanted}`.")
            : null;
    }

    private static long? HardLimit()
    {
        const string Limits = "/proc/self/limits";
        if (!File.Exists(Limits))
        {
            return null;
        }

        string? line = File.ReadLines(Limits).FirstOrDefault(static line => line.StartsWith("Max open files", StringComparison.Ordinal));
        string[]? words = line?.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return words is [_, _, _, _, var hard, ..] && long.TryParse(hard, CultureInfo.InvariantCulture, out long limit) ? limit : null;
    }
}
