using System.Diagnostics;
using System.Globalization;

namespace Gossip.InteropTests.Processes;

/// <summary>
/// Ends the processes that are still there when the test host is not, even when the host was killed: a shell that reads their
/// ids from a pipe, and knows by its end that the host is gone.
/// </summary>
internal static class OrphanReaper
{
    private const string Script = """
        trap '' INT TERM HUP
        pids=' '
        while read -r pid; do
          case $pid in
            -*) pids="${pids%% "${pid#-}" *} ${pids#* "${pid#-}" }" ;;
            *) pids="$pids$pid " ;;
          esac
        done
        for pid in $pids; do kill -KILL "$pid" 2>/dev/null; done
        """;

    private static readonly Lock s_gate = new();
    private static Process? s_reaper;

    /// <summary>From now on the process is ended with the host.</summary>
    public static void Watch(Process process) => Tell(process.Id);

    /// <summary>The process has ended; its id may come to mean another.</summary>
    public static void Forget(Process process) => Tell(-process.Id);

    private static void Tell(int number)
    {
        lock (s_gate)
        {
            s_reaper ??= Process.Start(new ProcessStartInfo("sh", ["-c", Script]) { RedirectStandardInput = true })!;
            s_reaper.StandardInput.WriteLine(number.ToString(CultureInfo.InvariantCulture));
            s_reaper.StandardInput.Flush();
        }
    }
}
