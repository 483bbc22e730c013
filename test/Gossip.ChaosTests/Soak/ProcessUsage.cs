using System.Globalization;

namespace Gossip.ChaosTests.Soak;

/// <summary>What a process holds at some moment.</summary>
/// <param name="Time">When.</param>
/// <param name="Memory">Its resident memory that is its own (RssAnon), in bytes.</param>
/// <param name="Handles">Its open files and sockets.</param>
/// <param name="Threads">Its threads.</param>
internal sealed record ProcessUsage(DateTimeOffset Time, long Memory, int Handles, int Threads)
{
    /// <summary>Reads it from /proc.</summary>
    /// <param name="process">The process id.</param>
    public static ProcessUsage Of(int process)
    {
        Dictionary<string, string> status = File.ReadLines($"/proc/{process}/status")
            .Select(line => line.Split(':', 2, StringSplitOptions.TrimEntries)).ToDictionary(pair => pair[0], pair => pair[1]);
        return new ProcessUsage(
            DateTimeOffset.UtcNow,
            long.Parse(status["RssAnon"].Split(' ')[0], CultureInfo.InvariantCulture) * 1024,
            Directory.GetFiles($"/proc/{process}/fd").Length,
            int.Parse(status["Threads"], CultureInfo.InvariantCulture));
    }
}
