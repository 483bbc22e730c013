using System.Net;
using Gossip.InteropTests.Processes;

namespace Gossip.ChaosTests.Network;

/// <summary>What looks like a machine with one network card: a network namespace.</summary>
/// <param name="Index">Which of its network it is, from 1.</param>
/// <param name="Namespace">The namespace's name.</param>
/// <param name="Address">Its address.</param>
internal sealed record Host(int Index, string Namespace, IPAddress Address)
{
    /// <summary>The port members listen at.</summary>
    public const int Port = 7946;

    /// <summary>Where a member on it listens.</summary>
    public IPEndPoint EndPoint => new(Address, Port);

    /// <summary>What a command line begins with that runs on it.</summary>
    public IReadOnlyList<string> Enter => ["nsenter", $"--net={Path}"];

    /// <summary>The namespace as a file.</summary>
    public string Path => $"/run/netns/{Namespace}";

    /// <summary>Starts a program on it. The process is the program's own, so that signals reach it.</summary>
    /// <param name="commandLine">Its name or path, then its arguments.</param>
    public ChildProcess Start(params IEnumerable<string> commandLine) => ChildProcess.Start([.. Enter, .. commandLine]);
}
