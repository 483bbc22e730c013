namespace Gossip.InteropTests.Processes;

/// <summary>A node of a test's cluster, of whatever make.</summary>
internal interface IParticipant : IAsyncDisposable
{
    /// <summary>The node's name.</summary>
    string Name { get; }

    /// <summary>Where it listens, as <c>ip:port</c>.</summary>
    string Address { get; }

    /// <summary>What it has said so far, to explain a failed test.</summary>
    string Transcript { get; }
}
