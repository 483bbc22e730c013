using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Gossip.ChaosTests.Network;

/// <summary>
/// Hosts at one bridge, which lies in a namespace of its own: nothing of it touches the machine's own interfaces, and every network has
/// the same addresses. Faults are rules of nftables where packets arrive, so that nobody is told that what it sent is lost.
/// </summary>
internal sealed class VirtualNetwork : IAsyncDisposable
{
    private VirtualNetwork(string name, AddressFamily family, int hosts)
    {
        Hub = name;
        Family = family;
        Hosts = [.. Enumerable.Range(1, hosts).Select(i => new Host(i, $"{name}-{i}", AddressOf(i)))];
    }

    /// <summary>The namespace with the bridge.</summary>
    public string Hub { get; }

    /// <summary>Which addresses its hosts have; they have no others.</summary>
    public AddressFamily Family { get; }

    /// <summary>The hosts, the first of which has index 1.</summary>
    public IReadOnlyList<Host> Hosts { get; }

    private string PrefixLength => Family == AddressFamily.InterNetwork ? "16" : "64";

    /// <summary>Makes a network.</summary>
    /// <param name="hosts">How many hosts.</param>
    /// <param name="family">Which addresses they have.</param>
    public static async Task<VirtualNetwork> CreateAsync(int hosts, AddressFamily family = AddressFamily.InterNetwork)
    {
        var network = new VirtualNetwork(Namespaces.NewName(), family, hosts);
        await Shell.RunAsync(network.Creation());
        return network;
    }

    /// <summary>The address of a host, whether it is there or not.</summary>
    /// <param name="index">Which, 1 to 254.</param>
    public IPAddress AddressOf(int index) => IPAddress.Parse(Family == AddressFamily.InterNetwork ? $"10.77.0.{index}" : $"fd77::{index:x}");

    /// <summary>A second address of a host, under which a relay can stand in for it.</summary>
    /// <param name="index">Which host.</param>
    public IPAddress StandInOf(int index) => IPAddress.Parse(Family == AddressFamily.InterNetwork ? $"10.77.1.{index}" : $"fd77::1:{index:x}");

    /// <summary>Gives the bridge the stand-in address of every host.</summary>
    public Task AddStandInsAsync() =>
        Shell.RunAsync(string.Join('\n', Hosts.Select(host => $"ip -n {Hub} address add {StandInOf(host.Index)}/{PrefixLength} dev hub{NoDad}")));

    /// <summary>Sets what becomes of the packets that arrive at each host, in place of what was set before.</summary>
    /// <param name="rules">A host's rules.</param>
    public Task ApplyAsync(Func<Host, IEnumerable<string>> rules)
    {
        var script = new StringBuilder();
        foreach (Host host in Hosts)
        {
            script.Append(Rules(host, rules(host)));
        }

        return Shell.RunAsync(script.ToString());
    }

    /// <summary>Ends all faults.</summary>
    public Task HealAsync() => ApplyAsync(_ => []);

    /// <summary>Divides the network: hosts of different groups do not hear each other.</summary>
    /// <param name="groups">The groups.</param>
    public Task DivideAsync(params IReadOnlyCollection<Host>[] groups) => ApplyAsync(
        host => [Fault.From([.. groups.Where(group => !group.Contains(host)).SelectMany(group => group)])]);

    /// <summary>Gives a host another address in place of the one it has, as a new lease does.</summary>
    /// <param name="host">The host.</param>
    /// <param name="index">Whose address it would be, of a host that is not there.</param>
    /// <returns>The host with that address.</returns>
    public async Task<Host> ReaddressAsync(Host host, int index)
    {
        IPAddress address = AddressOf(index);
        await Shell.RunAsync($"""
            ip -n {host.Namespace} address flush dev eth0 scope global
            ip -n {host.Namespace} address add {address}/{PrefixLength} dev eth0{NoDad}
            """);
        return host with { Address = address };
    }

    /// <summary>Sets the largest packet that any link carries.</summary>
    /// <param name="bytes">The bytes.</param>
    public Task LimitPacketsAsync(int bytes) => Shell.RunAsync(string.Join('\n', Hosts.SelectMany(host => new[]
    {
        $"ip -n {Hub} link set port{host.Index} mtu {bytes}", $"ip -n {host.Namespace} link set eth0 mtu {bytes}",
    })));

    /// <inheritdoc />
    public async ValueTask DisposeAsync() =>
        await Shell.RunAsync(string.Join('\n', Hosts.Select(host => host.Namespace).Append(Hub).Select(name => $"ip netns delete {name}")));

    // An address of IPv6 would otherwise be of no use for a second, until it is known that nobody else has it.
    private string NoDad => Family == AddressFamily.InterNetworkV6 ? " nodad" : "";

    // What a host sends to itself, such as Serf's commands to its agent, is on no network.
    private static string Rules(Host host, IEnumerable<string> rules) => $$"""
        nsenter --net={{host.Path}} nft -f - <<'END'
        table inet chaos
        delete table inet chaos
        table inet chaos {
          chain incoming {
            type filter hook input priority 0;
            iifname "lo" accept
            {{string.Join("\n    ", rules)}}
          }
        }
        END

        """;

    private string Creation() => $"""
        ip netns add {Hub}
        ip -n {Hub} link add hub type bridge
        ip -n {Hub} link set lo up
        ip -n {Hub} link set hub up
        {string.Join('\n', Hosts.Select(Creation))}
        """;

    private string Creation(Host host) => $"""
        ip netns add {host.Namespace}
        ip link add port{host.Index} netns {Hub} type veth peer name eth0 netns {host.Namespace}
        ip -n {Hub} link set port{host.Index} master hub up
        ip -n {host.Namespace} link set lo up
        ip -n {host.Namespace} address add {host.Address}/{PrefixLength} dev eth0{NoDad}
        ip -n {host.Namespace} link set eth0 up
        """;
}
