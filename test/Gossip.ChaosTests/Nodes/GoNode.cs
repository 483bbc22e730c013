using System.Net;
using Gossip.ChaosTests.Network;
using Gossip.InteropTests.Processes;

namespace Gossip.ChaosTests.Nodes;

/// <summary>A node built on hashicorp/memberlist itself (test/peers/memberlist-peer) on a host of its own.</summary>
internal sealed class GoNode : JsonProcess, INode
{
    private GoNode(string name, Host host, ChildProcess process)
        : base(name, process) => Host = host;

    /// <inheritdoc />
    public Host Host { get; }

    /// <summary>Starts a node.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="host">Where.</param>
    /// <param name="seed">Where a member listens through which it joins.</param>
    /// <param name="started">Whom to tell of it, even when it does not come up.</param>
    /// <returns>The node once it listens.</returns>
    public static async Task<GoNode> StartAsync(string name, Host host, IPEndPoint seed, Action<IParticipant> started)
    {
        string program = await MemberlistProgram.BuiltAsync();
        var node = new GoNode(name, host, host.Start(
            program, "--name", name, "--bind", $"{host.EndPoint}", "--delegate-versions", "2,5,4", "--join", $"{seed}"));
        started(node);
        await node.UntilStartedAsync();
        return node;
    }

    /// <inheritdoc />
    public async Task<IReadOnlyDictionary<string, string>> AliveAsync() => (await MembersAsync())
        .ToDictionary(member => member.GetProperty("name").GetString()!, member => member.GetProperty("address").GetString()!);
}
