using Gossip.ChaosTests.Network;
using Gossip.InteropTests.Processes;

namespace Gossip.ChaosTests.Nodes;

/// <summary>A member of a test's cluster, of whatever make, on a host of its own.</summary>
internal interface INode : IParticipant
{
    /// <summary>Where it runs.</summary>
    Host Host { get; }

    /// <summary>The process, to kill it, stop it or slow it down.</summary>
    ChildProcess Process { get; }

    /// <summary>Whom it holds for alive, itself included: their addresses by their names.</summary>
    Task<IReadOnlyDictionary<string, string>> AliveAsync();
}
