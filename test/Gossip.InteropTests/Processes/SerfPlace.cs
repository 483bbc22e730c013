using System.Net;

namespace Gossip.InteropTests.Processes;

/// <summary>Where a Serf agent runs.</summary>
/// <param name="EndPoint">Where it listens.</param>
/// <param name="Rpc">Where it takes commands, as <c>ip:port</c>.</param>
/// <param name="Enter">What a command line begins with that runs there; nothing for this machine itself.</param>
internal sealed record SerfPlace(IPEndPoint EndPoint, string Rpc, IReadOnlyList<string> Enter)
{
    /// <summary>Free ports on loopback.</summary>
    public static SerfPlace OnLoopback() => new(FreePort.Next(), FreePort.Next().ToString(), []);

    /// <summary>How to run Serf there.</summary>
    /// <param name="arguments">Its arguments.</param>
    public string[] CommandLine(params IEnumerable<string> arguments) => [.. Enter, "serf", .. arguments];
}
