using System.Net.Sockets;
using System.Runtime.CompilerServices;

namespace Gossip.Transports.Tls;

/// <summary>The bytes below TLS. Knows whether the connection itself has ended, which TLS does not tell from the orderly end of its own.</summary>
internal sealed class TlsSocketStream(Socket socket) : NetworkStream(socket, ownsSocket: true)
{
    private volatile bool _hasEnded;

    /// <summary>Whether nothing more comes.</summary>
    public bool HasEnded => _hasEnded;

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        int count = await base.ReadAsync(buffer, cancellationToken);
        _hasEnded |= count == 0 && buffer.Length > 0;
        return count;
    }
}
