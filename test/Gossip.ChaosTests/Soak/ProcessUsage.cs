using System.Globalization;

namespace Gossip.ChaosTests.Soak;

/// <summary>What a process holds at some moment.</summary>
/// <param name="Memory">Its resident memory that is its own (RssAnon), in bytes.</param>
/// <param name="Handles">
/// What its descriptors stand for, as <c>socket:[1234]</c> or a path; without those of code, which the runtime loads when it is first run
/// and never again: a read that fails at once, as one of a connection reset does, has it load what names the lines of a stack trace.
/// </param>
/// <param name="Threads">Its threads.</param>
internal sealed record ProcessUsage(long Memory, IReadOnlyList<string> Handles, int Threads)
{
    /// <summary>Reads it from /proc.</summary>
    /// <param name="process">The process id.</param>
    public static ProcessUsage Of(int process)
    {
        Dictionary<string, string> status = File.ReadLines($"/proc/{process}/status")
            .Select(line => line.Split(':', 2, StringSplitOptions.TrimEntries)).ToDictionary(pair => pair[0], pair => pair[1]);
        return new ProcessUsage(
            long.Parse(status["RssAnon"].Split(' ')[0], CultureInfo.InvariantCulture) * 1024,
            [.. Directory.GetFiles($"/proc/{process}/fd").Select(descriptor => new FileInfo(descriptor).LinkTarget).OfType<string>().Where(target => !IsCode(target))],
            int.Parse(status["Threads"], CultureInfo.InvariantCulture));
    }

    private static bool IsCode(string target) => Path.GetExtension(target) is ".dll" or ".pdb" or ".so";
}
