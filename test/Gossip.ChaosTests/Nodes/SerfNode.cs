using System.Net;
using Gossip.ChaosTests.Network;
using Gossip.InteropTests.Processes;

namespace Gossip.ChaosTests.Nodes;

/// <summary>A Serf agent on a host of its own.</summary>
internal sealed class SerfNode : INode
{
    private const string Rpc = "127.0.0.1:7373";

    private readonly SerfAgent _agent;

    private SerfNode(Host host, SerfAgent agent)
    {
        Host = host;
        _agent = agent;
    }

    /// <inheritdoc />
    public string Name => _agent.Name;

    /// <inheritdoc />
    public string Address => _agent.Address;

    /// <inheritdoc />
    public string Transcript => _agent.Transcript;

    /// <inheritdoc />
    public Host Host { get; }

    /// <inheritdoc />
    public ChildProcess Process => _agent.Process;

    /// <summary>Whom it has called failed so far, by its log.</summary>
    public IEnumerable<string> Failed => _agent.Process.Output.ToList()
        .Where(line => line.Contains("EventMemberFailed: ", StringComparison.Ordinal))
        .Select(line => line[(line.IndexOf("EventMemberFailed: ", StringComparison.Ordinal) + "EventMemberFailed: ".Length)..].Split(' ')[0]);

    /// <summary>Starts an agent.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="host">Where.</param>
    /// <param name="seed">Where a member listens through which it joins.</param>
    /// <param name="started">Whom to tell of it, even when it does not come up.</param>
    /// <returns>The agent once it answers.</returns>
    public static async Task<SerfNode> StartAsync(string name, Host host, IPEndPoint seed, Action<IParticipant> started)
    {
        var place = new SerfPlace(host.EndPoint, Rpc, host.Enter);
        return new SerfNode(host, await SerfAgent.StartAsync(name, place, [$"-retry-join={seed}"], started));
    }

    /// <inheritdoc />
    public async Task<IReadOnlyDictionary<string, string>> AliveAsync() =>
        (await _agent.MembersAsync()).Where(member => member.Status == "alive").ToDictionary(member => member.Name, member => member.Addr);

    /// <inheritdoc />
    public ValueTask DisposeAsync() => _agent.DisposeAsync();
}
