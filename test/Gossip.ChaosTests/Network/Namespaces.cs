namespace Gossip.ChaosTests.Network;

/// <summary>
/// The network namespaces of this run. Their names hold the id of the process that made them, so that what an earlier run left behind
/// when it was killed is known, and removed with the processes in it; a run that is still under way keeps its own.
/// </summary>
internal static class Namespaces
{
    private const string Prefix = "gossip-chaos-";

    private const string Sweep = $$"""
        for path in /run/netns/{{Prefix}}*; do
          name=${path##*/}
          owner=${name#{{Prefix}}}; owner=${owner%%-*}
          if [ -e "$path" ] && [ ! -d "/proc/$owner" ]; then
            ip netns pids "$name" | xargs -r kill -KILL || true
            ip netns delete "$name" || true
          fi
        done
        for group in /sys/fs/cgroup/{{Prefix}}* /sys/fs/cgroup/cpu/{{Prefix}}*; do
          owner=${group##*{{Prefix}}}; owner=${owner%%-*}
          if [ -d "$group" ] && [ ! -d "/proc/$owner" ]; then rmdir "$group" || true; fi
        done
        """;

    private static readonly Lazy<Task<string?>> s_obstacle = new(PrepareAsync);
    private static int s_count;

    /// <summary>Why there can be none on this machine; null when there can. What earlier runs left behind is gone then.</summary>
    public static Task<string?> FindObstacleAsync() => s_obstacle.Value;

    /// <summary>A name that nothing else on this machine has, for namespaces and control groups.</summary>
    public static string NewName() => $"{NameOf(Environment.ProcessId)}-{Interlocked.Increment(ref s_count)}";

    /// <summary>What a process's namespaces and control groups are called.</summary>
    /// <param name="process">The process id.</param>
    public static string NameOf(int process) => $"{Prefix}{process}";

    /// <summary>Removes what runs left behind that are over, and ends the processes in it.</summary>
    public static Task SweepAsync() => Shell.RunAsync(Sweep);

    private static async Task<string?> PrepareAsync()
    {
        if (!OperatingSystem.IsLinux())
        {
            return "This is not Linux.";
        }

        if (!Environment.IsPrivilegedProcess)
        {
            return "Making network namespaces takes root.";
        }

        string name = NewName();
        (int exitCode, _, string errors) = await Shell.TryAsync($$"""
            for program in ip nft nsenter; do
              command -v $program >/dev/null || { echo "$program is missing: apt-get install iproute2 nftables util-linux" >&2; exit 1; }
            done
            ip netns add {{name}}
            trap 'ip netns delete {{name}}' EXIT
            ip -n {{name}} link add hub type bridge
            ip -n {{name}} link add name one type veth peer name other
            nsenter --net=/run/netns/{{name}} nft 'table inet probe { chain incoming { type filter hook input priority 0; udp dport 1 numgen random mod 100 < 1 drop; }; }'
            """);
        if (exitCode != 0)
        {
            return $"This machine does not let us make networks: {errors}";
        }

        await SweepAsync();
        return null;
    }
}
