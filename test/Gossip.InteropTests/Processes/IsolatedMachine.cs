using System.Text.Json;

namespace Gossip.InteropTests.Processes;

/// <summary>
/// What looks like a machine of its own to the processes in it: Linux namespaces with nothing but loopback, a hosts file, a resolver's
/// configuration, dnsmasq at port 53, and one member of a cluster that answers at every loopback address.
/// </summary>
internal sealed class IsolatedMachine : IParticipant
{
    /// <summary>The port of its member.</summary>
    public const int MemberPort = 7000;

    /// <summary>The domain in which its resolver looks for incomplete names, after another one.</summary>
    public const string SearchDomain = "gossip.test";

    private const string Script = """
        set -e
        folder=$1; shift
        ip link set lo up
        mount --bind "$folder/resolv.conf" /etc/resolv.conf
        mount --bind "$folder/hosts" /etc/hosts
        dnsmasq --no-daemon --conf-file=/dev/null --pid-file= --user=root --group=root --no-resolv --no-hosts \
          --addn-hosts="$folder/records" --local=/test/_udp// --srv-host=_gossip._udp.gossip.test,service.gossip.test,7000 \
          --listen-address=127.0.0.1 --bind-interfaces >&2 &
        tail -f /dev/null | "$@" --json --name member --bind 0.0.0.0:7000 --advertise 127.0.0.1:7000 >"$folder/member" &
        until grep -q started "$folder/member" && getent hosts known-to-dns >&2; do sleep 0.1; done
        echo ready
        read seed
        exec "$@" --json --name joiner --bind 127.0.0.1:0 --join "$seed"
        """;

    private static readonly string[] Namespaces = ["--user", "--map-root-user", "--mount", "--net", "--pid", "--fork", "--kill-child"];
    private static readonly TimeSpan StartTime = TimeSpan.FromSeconds(30);

    private readonly ChildProcess _process;

    private IsolatedMachine()
    {
        string folder = TemporaryFolder.Create("machine");
        File.WriteAllText(Path.Combine(folder, "resolv.conf"), $"search nowhere.test {SearchDomain}\nnameserver 127.0.0.1\n");
        File.WriteAllText(Path.Combine(folder, "hosts"), "127.0.0.1 localhost\n127.0.0.2 known-to-hosts-file\n");
        File.WriteAllText(Path.Combine(folder, "records"), "127.0.0.3 known-to-dns.gossip.test\n127.0.0.4 service.gossip.test\n");
        _process = ChildProcess.Start("unshare", [.. Namespaces, "sh", "-c", Script, "sh", folder, .. GossipProgram.CommandLine, "agent"]);
    }

    /// <inheritdoc />
    public string Name => "machine";

    /// <inheritdoc />
    public string Address => "";

    /// <inheritdoc />
    public string Transcript => _process.Transcript;

    /// <summary>Why there can be none here; null when there can.</summary>
    public static async Task<string?> FindObstacleAsync()
    {
        if (!OperatingSystem.IsLinux())
        {
            return "This is not Linux.";
        }

        (int exitCode, _, string errors) = await ChildProcess.RunAsync(
            "unshare", [.. Namespaces, "sh", "-c", "ip link set lo up && mount --bind /etc/hosts /etc/resolv.conf"]);
        return exitCode == 0 ? null : $"This machine does not let us make namespaces: {errors}";
    }

    /// <summary>Starts a machine.</summary>
    /// <param name="participants">Whom to tell of it, even when it does not come up.</param>
    /// <returns>The machine once its name server and its member answer.</returns>
    public static async Task<IsolatedMachine> StartAsync(Action<IParticipant> participants)
    {
        var machine = new IsolatedMachine();
        participants(machine);
        await machine._process.Output.WaitForAsync(line => line == "ready", StartTime, "the machine is ready");
        return machine;
    }

    /// <summary>Starts <c>gossip agent</c> there and has it join. Once.</summary>
    /// <param name="seed">Through what.</param>
    /// <returns>What it tells of the result.</returns>
    public async Task<JsonElement> JoinAsync(string seed)
    {
        await _process.WriteLineAsync(seed);
        string line = await _process.Output.WaitForAsync(line => line.Contains("join-result", StringComparison.Ordinal), StartTime, "the agent has joined");
        using JsonDocument result = JsonDocument.Parse(line);
        return result.RootElement.Clone();
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync() => _process.DisposeAsync();
}
