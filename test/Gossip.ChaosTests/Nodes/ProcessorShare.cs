using System.Globalization;
using Gossip.ChaosTests.Network;
using Gossip.InteropTests.Processes;

namespace Gossip.ChaosTests.Nodes;

/// <summary>
/// A process that gets a small share of one processor: by a control group (version 2 or 1), or, where none can be made, by stopping it
/// for the rest of each 100 ms.
/// </summary>
internal sealed class ProcessorShare : IAsyncDisposable
{
    private static readonly TimeSpan s_period = TimeSpan.FromMilliseconds(100);

    private readonly ChildProcess _process;
    private readonly string? _group;
    private readonly CancellationTokenSource _over = new();
    private readonly Task _stopping;

    private ProcessorShare(ChildProcess process, int percent, string? group)
    {
        _process = process;
        _group = group;
        _stopping = group is null ? StopNowAndThenAsync(percent) : Task.CompletedTask;
    }

    /// <summary>How it is done.</summary>
    public string Means => _group is null ? "SIGSTOP for the rest of each 100 ms" : $"a control group below {Path.GetDirectoryName(_group)}";

    /// <summary>Slows a process down.</summary>
    /// <param name="process">The process.</param>
    /// <param name="percent">Its share of one processor, 1 to 100.</param>
    public static async Task<ProcessorShare> LimitAsync(ChildProcess process, int percent) =>
        new(process, percent, await MakeGroupAsync(process.Id, percent));

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _over.CancelAsync();
        await _stopping;
        _over.Dispose();
        if (_group is not null)
        {
            // A process leaves its group only for another one, or when it ends.
            string parent = Path.GetDirectoryName(_group)!;
            await Shell.RunAsync($"if [ -d /proc/{_process.Id} ]; then echo {_process.Id} > {parent}/cgroup.procs; fi; rmdir {_group}");
        }
    }

    private static async Task<string?> MakeGroupAsync(int process, int percent)
    {
        int quota = percent * 1000, period = 100_000; // microseconds
        string name = Namespaces.NewName();
        (int exitCode, string output, _) = await Shell.TryAsync(string.Create(CultureInfo.InvariantCulture, $$"""
            for root in /sys/fs/cgroup/cpu /sys/fs/cgroup; do
              group=$root/{{name}}
              mkdir "$group" 2>/dev/null || continue
              if [ -e "$group/cpu.max" ]; then echo '{{quota}} {{period}}' > "$group/cpu.max"
              elif [ -e "$group/cpu.cfs_quota_us" ]; then echo {{period}} > "$group/cpu.cfs_period_us"; echo {{quota}} > "$group/cpu.cfs_quota_us"
              else rmdir "$group"; continue
              fi
              echo {{process}} > "$group/cgroup.procs" && echo "$group" && exit 0
              rmdir "$group"
            done
            exit 1
            """));
        return exitCode == 0 ? output.Trim() : null;
    }

    private async Task StopNowAndThenAsync(int percent)
    {
        TimeSpan running = s_period * percent / 100;
        while (!_over.IsCancellationRequested && !_process.HasExited)
        {
            await _process.PauseAsync(s_period - running);
            await Task.Delay(running);
        }
    }
}
