using System.Net.Sockets;
using Gossip.Transports;

namespace Gossip.Wire;

/// <summary>What can go wrong with a connection through no fault of this node.</summary>
internal static class StreamFailures
{
    /// <summary>Whether an exception came from the network or the other side.</summary>
    public static bool IsExpected(Exception exception) => exception
        is IOException or SocketException or TransportException or WireException or TimeoutException
        or OperationCanceledException or ObjectDisposedException or MergeRefusedException;
}
