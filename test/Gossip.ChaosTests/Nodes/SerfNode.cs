using System.Net;
using Gossip.ChaosTests.Network;
using Gossip.InteropTests.Processes;

namespace Gossip.ChaosTests.Nodes;

/// <summary>A Serf agent on a host of its own.</summary>
internal sealed class SerfNode : INode
{
    private const string Rpc = "127.0.0.1:7373";

    private readonly SerfAgent _agent;

    private SerfNode(Host host, IPEndPoint advertised, SerfAgent agent)
    {
        Host = host;
        Address = advertised.ToString();
        _agent = agent;
    }

    /// <inheritdoc />
    public string Name => _agent.Name;

    /// <inheritdoc />
    public string Address { get; }

    /// <inheritdoc />
    public string Transcript => _agent.Transcript;

    /// <inheritdoc />
    public Host Host { get; }

    /// <inheritdoc />
    public ChildProcess Process => _agent.Process;

    /// <summary>Whom it has called failed so far, by its log.</summary>
    public IEnumerable<string> Failed => Logged("EventMemberFailed: ").Select(member => member.Name);

    /// <summary>Whom it has heard of so far, itself included, and at which address (without the port), by its log.</summary>
    public IEnumerable<(string Name, string Address)> Joined => Logged("EventMemberJoin: ");

    /// <summary>Starts an agent.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="host">Where.</param>
    /// <param name="seed">Where a member listens through which it joins.</param>
    /// <param name="started">Whom to tell of it, even when it does not come up.</param>
    /// <param name="advertised">Where others reach it.</param>
    /// <param name="options">Further options.</param>
    /// <returns>The agent once it answers.</returns>
    public static async Task<SerfNode> StartAsync(
        string name, Host host, IPEndPoint seed, Action<IParticipant> started, IPEndPoint advertised, params string[] options)
    {
        var place = new SerfPlace(host.EndPoint, Rpc, host.Enter);

        // A join that a fault broke is tried again after 30 s otherwise.
        return new SerfNode(host, advertised, await SerfAgent.StartAsync(
            name, place, [$"-retry-join={seed}", "-retry-interval=1s", $"-advertise={advertised}", .. options], started));
    }

    /// <inheritdoc />
    public async Task<IReadOnlyDictionary<string, string>> AliveAsync() =>
        (await _agent.MembersAsync()).Where(member => member.Status == "alive").ToDictionary(member => member.Name, member => member.Addr);

    /// <summary>The tags that it shows of a member; null when it does not know it.</summary>
    /// <param name="name">The member's name.</param>
    public async Task<IReadOnlyDictionary<string, string>?> TagsOfAsync(string name) => (await _agent.MemberAsync(name))?.Tags;

    /// <summary>Sets one of its tags.</summary>
    /// <param name="tag">As <c>key=value</c>.</param>
    public Task SetTagAsync(string tag) => _agent.SetTagAsync(tag);

    /// <inheritdoc />
    public ValueTask DisposeAsync() => _agent.DisposeAsync();

    private IEnumerable<(string Name, string Address)> Logged(string kind) => _agent.Process.Output.ToList()
        .Where(line => line.Contains(kind, StringComparison.Ordinal))
        .Select(line => line[(line.IndexOf(kind, StringComparison.Ordinal) + kind.Length)..].Split(' '))
        .Select(words => (words[0], words[^1]));
}
