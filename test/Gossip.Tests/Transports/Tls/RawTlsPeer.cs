using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Gossip.Transports.Tls;

namespace Gossip.Tests.Transports.Tls;

/// <summary>Somebody who speaks TLS, and beyond that only what the test says.</summary>
[SuppressMessage("Security", "CA5359", Justification = "It plays those who are not to be trusted.")]
internal sealed class RawTlsPeer(Socket socket, SslStream stream) : IAsyncDisposable
{
    public Socket Socket => socket;

    public SslStream Stream => stream;

    public static async Task<RawTlsPeer> ConnectAsync(IPEndPoint endPoint, X509Certificate2? certificate, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(endPoint, cancellationToken);
        var stream = new SslStream(new NetworkStream(socket, ownsSocket: true));
        await stream.AuthenticateAsClientAsync(
            new SslClientAuthenticationOptions
            {
                TargetHost = "",
                ClientCertificateContext = certificate is null ? null : SslStreamCertificateContext.Create(certificate, null, offline: true),
                RemoteCertificateValidationCallback = (_, _, _, _) => true,
            },
            cancellationToken);
        return new RawTlsPeer(socket, stream);
    }

    /// <summary>Takes the next connection, and welcomes it.</summary>
    public static async Task<RawTlsPeer> WelcomeAsync(Socket listener, string name, X509Certificate2 certificate, CancellationToken cancellationToken)
    {
        Socket socket = await listener.AcceptAsync(cancellationToken);
        var stream = new SslStream(new NetworkStream(socket, ownsSocket: true));
        await stream.AuthenticateAsServerAsync(
            new SslServerAuthenticationOptions
            {
                ServerCertificate = certificate,
                ClientCertificateRequired = true,
                RemoteCertificateValidationCallback = (_, _, _, _) => true,
            },
            cancellationToken);
        await TlsPreamble.ReadAsync(stream, cancellationToken);
        await TlsPreamble.WriteAsync(stream, new TlsPreamble(TlsPreambleKind.Welcome, 0, name), cancellationToken);
        return new RawTlsPeer(socket, stream);
    }

    public static Socket Listen()
    {
        var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen(16);
        return listener;
    }

    public async ValueTask DisposeAsync() => await stream.DisposeAsync();
}
