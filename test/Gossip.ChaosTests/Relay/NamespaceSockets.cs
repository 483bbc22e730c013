using System.Net.Sockets;
using System.Runtime.InteropServices;
using Gossip.ChaosTests.Network;
using Microsoft.Win32.SafeHandles;

namespace Gossip.ChaosTests.Relay;

/// <summary>
/// Makes sockets of another network namespace for this process: a socket belongs for ever to the namespace in which the thread was that
/// made it.
/// </summary>
internal static partial class NamespaceSockets
{
    private const int NetworkNamespace = 0x40000000; // CLONE_NEWNET

    /// <summary>Makes sockets.</summary>
    /// <param name="name">The namespace.</param>
    /// <param name="count">How many.</param>
    /// <param name="family">Of which addresses.</param>
    /// <param name="type">Of which kind.</param>
    public static Socket[] Create(string name, int count, AddressFamily family, SocketType type)
    {
        Socket[] sockets = [];
        Exception? failure = null;

        // A thread of its own, for there is no way back from the namespace for it.
        var thread = new Thread(() =>
        {
            try
            {
                using SafeFileHandle file = File.OpenHandle($"/run/netns/{name}");
                if (EnterNamespace(file, NetworkNamespace) != 0)
                {
                    throw new InvalidOperationException($"setns: {Marshal.GetLastPInvokeErrorMessage()}");
                }

                ProtocolType protocol = type == SocketType.Dgram ? ProtocolType.Udp : ProtocolType.Tcp;
                sockets = [.. Enumerable.Range(0, count).Select(_ => new Socket(family, type, protocol))];
            }
            catch (Exception e)
            {
                failure = e; // told to whoever asked for the sockets
            }
        });
        thread.Start();
        thread.Join();
        return failure is null ? sockets : throw new InvalidOperationException($"no sockets in {name}", failure);
    }

    [LibraryImport("libc", EntryPoint = "setns", SetLastError = true)]
    private static partial int EnterNamespace(SafeFileHandle file, int kind);
}
