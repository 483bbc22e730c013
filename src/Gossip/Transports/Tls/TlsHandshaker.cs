using System.Diagnostics.CodeAnalysis;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace Gossip.Transports.Tls;

/// <summary>A connection over which both sides have shown who they are.</summary>
/// <param name="Stream">The connection.</param>
/// <param name="Kind">What it is for.</param>
/// <param name="NodeName">The name of the other side, which its certificate is for.</param>
/// <param name="Port">Where the other side listens, as it says.</param>
/// <param name="Expires">When the other side's certificate expires.</param>
internal sealed record TlsPeerConnection(TlsStream Stream, TlsPreambleKind Kind, string NodeName, ushort Port, DateTimeOffset Expires);

/// <summary>
/// Makes a connection a trusted one, from both ends: TLS with certificates on both sides, then a preamble each way. A certificate that is
/// not good is told to its owner before the connection is closed: TLS itself would only let it end, on some platforms without a word.
/// Nothing of a peer that is not trusted is read.
/// </summary>
internal sealed class TlsHandshaker(TlsTransportOptions options, TlsPeerVerifier verifier, TlsReports reports)
{
    /// <summary>More than a preamble, and the records it comes in.</summary>
    private const int MostReadAfterRefusal = 4096;

    /// <summary>Makes the connection to a node.</summary>
    /// <param name="socket">Connected; belongs to what is returned, and is disposed of when this throws.</param>
    /// <param name="destination">Whom to expect there.</param>
    /// <param name="kind">What the connection is for.</param>
    /// <param name="ownPort">Where this node listens.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="TlsFailureException">The other side is not trusted, or does not trust this one.</exception>
    public async Task<TlsPeerConnection> DialAsync(
        Socket socket, NodeAddress destination, TlsPreambleKind kind, int ownPort, CancellationToken cancellationToken)
    {
        long started = options.TimeProvider.GetTimestamp();
        var session = new Session(socket, options.TimeProvider);
        try
        {
            SslStreamCertificateContext own = OwnCertificate();
            await session.AuthenticateAsync((tls, check) => tls.AuthenticateAsClientAsync(ClientOptions(own, check), cancellationToken), verifier);
            string expected = destination.Name ?? "";
            TlsFailureException? failure = session.Failure ?? (expected.Length > 0 ? verifier.CheckName(session.Certificate!, expected) : null);
            if (failure is not null)
            {
                await RefuseAsync(session.Stream, failure, cancellationToken);
                throw failure;
            }

            await TlsPreamble.WriteAsync(session.Stream, new TlsPreamble(kind, (ushort)ownPort, options.NodeName), cancellationToken);
            TlsPreamble answer = Understood(await TlsPreamble.ReadAsync(session.Stream, cancellationToken), TlsPreambleKind.Welcome);
            if (CheckClaimed(session, answer.Text) is { } impostor)
            {
                throw impostor;
            }

            reports.Metrics.HandshakeCompleted(outbound: true, options.TimeProvider.GetElapsedTime(started));
            return session.Result(kind, answer);
        }
        catch (Exception exception)
        {
            await session.Stream.DisposeAsync();
            throw Translate(exception, cancellationToken);
        }
    }

    /// <summary>Makes the connection of a node that has dialled; <see cref="WelcomeAsync"/> or <see cref="RefuseAsync"/> is to follow.</summary>
    /// <exception cref="TlsFailureException">The other side is not trusted, or does not trust this one.</exception>
    public async Task<TlsPeerConnection> AcceptAsync(Socket socket, CancellationToken cancellationToken)
    {
        var session = new Session(socket, options.TimeProvider);
        try
        {
            SslStreamCertificateContext own = OwnCertificate();
            await session.AuthenticateAsync((tls, check) => tls.AuthenticateAsServerAsync(ServerOptions(own, check), cancellationToken), verifier);
            if (session.Failure is { } failure)
            {
                await RefuseAsync(session.Stream, failure, cancellationToken);
                throw failure;
            }

            TlsPreamble hello = Understood(await TlsPreamble.ReadAsync(session.Stream, cancellationToken), TlsPreambleKind.Packets, TlsPreambleKind.Stream);
            if (CheckClaimed(session, hello.Text) is { } impostor)
            {
                await RefuseAsync(session.Stream, impostor, cancellationToken);
                throw impostor;
            }

            return session.Result(hello.Kind, hello);
        }
        catch (Exception exception)
        {
            await session.Stream.DisposeAsync();
            throw Translate(exception, cancellationToken);
        }
    }

    /// <summary>Tells the other side that it is welcome, and who this is.</summary>
    public Task WelcomeAsync(TlsStream stream, CancellationToken cancellationToken) =>
        TlsPreamble.WriteAsync(stream, new TlsPreamble(TlsPreambleKind.Welcome, 0, options.NodeName), cancellationToken);

    /// <summary>Tells the other side why it is refused, and waits until it has hung up, as what it sends meanwhile would break the connection.</summary>
    public static async Task RefuseAsync(TlsStream stream, TlsFailureException failure, CancellationToken cancellationToken)
    {
        try
        {
            await TlsPreamble.WriteAsync(stream, new TlsPreamble(TlsPreambleKind.Refusal, 0, failure.Message), cancellationToken);
            await stream.EndWritingAsync();
            byte[] ignored = new byte[MostReadAfterRefusal];
            for (int read = 0, count = 1; read < MostReadAfterRefusal && count > 0; read += count)
            {
                count = await stream.ReadAsync(ignored, cancellationToken);
            }
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException or InvalidOperationException)
        {
            // It has hung up already: it need not know.
            return;
        }
    }

    private SslStreamCertificateContext OwnCertificate() => options.Certificate.Get(options.TimeProvider.GetUtcNow(), reports.FileUnusable);

    private SslClientAuthenticationOptions ClientOptions(SslStreamCertificateContext own, RemoteCertificateValidationCallback check) => new()
    {
        // No name goes over the network in clear; which name is right is for the rule of identity to say.
        TargetHost = "",
        ClientCertificateContext = own,
        EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
        CertificateChainPolicy = verifier.ChainPolicy(),
        RemoteCertificateValidationCallback = check,

        // A resumed session would not show certificates again, which may have been revoked or replaced.
        AllowTlsResume = false,
        AllowRenegotiation = false,
    };

    private SslServerAuthenticationOptions ServerOptions(SslStreamCertificateContext own, RemoteCertificateValidationCallback check) => new()
    {
        ServerCertificateContext = own,
        ClientCertificateRequired = true,
        EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
        CertificateChainPolicy = verifier.ChainPolicy(),
        RemoteCertificateValidationCallback = check,
        AllowTlsResume = false,
        AllowRenegotiation = false,
    };

    private TlsFailureException? CheckClaimed(Session session, string claimed) => claimed.Length == 0
        ? new TlsFailureException(TlsFailure.WrongName, "it does not say which node it is")
        : verifier.CheckName(session.Certificate!, claimed);

    private static TlsPreamble Understood(TlsPreamble preamble, params ReadOnlySpan<TlsPreambleKind> wanted) => preamble.Kind switch
    {
        TlsPreambleKind.Refusal => throw new TlsFailureException(
            TlsFailure.RefusedByPeer, $"it refuses this node: {TlsPeerVerifier.Printable(preamble.Text)}"),
        _ when wanted.Contains(preamble.Kind) => preamble,
        _ => throw new TlsFailureException(TlsFailure.NotSpoken, $"it speaks out of turn ({preamble.Kind})"),
    };

    private static Exception Translate(Exception exception, CancellationToken cancellationToken) => exception switch
    {
        TlsFailureException => exception,
        _ when cancellationToken.IsCancellationRequested => new OperationCanceledException(exception.Message, exception, cancellationToken),
        AuthenticationException => new TlsFailureException(TlsFailure.NotSpoken, $"TLS did not come about: {Innermost(exception).Message}", exception),
        IOException { InnerException: SocketException } or SocketException or ObjectDisposedException =>
            new TlsFailureException(TlsFailure.HungUp, $"the connection broke: {Innermost(exception).Message}", exception),
        IOException => new TlsFailureException(TlsFailure.HungUp, $"it hung up: {exception.Message}", exception),
        _ => exception,
    };

    private static Exception Innermost(Exception exception) => exception.InnerException is { } inner ? Innermost(inner) : exception;

    /// <summary>A connection whose other side is being looked at.</summary>
    [SuppressMessage("Design", "CA1001", Justification = "The stream owns what is below it, and whoever gets the stream disposes of it.")]
    private sealed class Session
    {
        private readonly SslStream _tls;

        public Session(Socket socket, TimeProvider timeProvider)
        {
            var bytes = new TlsSocketStream(socket);
            _tls = new SslStream(bytes, leaveInnerStreamOpen: true);
            Stream = new TlsStream(_tls, bytes, timeProvider);
        }

        public TlsStream Stream { get; }

        /// <summary>What is wrong with the other side; it must be refused then.</summary>
        public TlsFailureException? Failure { get; private set; } = new(TlsFailure.NoCertificate, "it was not looked at");

        public X509Certificate2? Certificate => _tls.RemoteCertificate as X509Certificate2;

        [SuppressMessage("Security", "CA5359", Justification = "The verdict is in Failure, which nobody gets past.")]
        public async Task AuthenticateAsync(Func<SslStream, RemoteCertificateValidationCallback, Task> authenticate, TlsPeerVerifier verifier)
        {
            await authenticate(_tls, Look);

            bool Look(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
            {
                // TLS goes on whatever comes of it, so that the other side can be told; what follows asks for the failure first.
                Failure = verifier.Check(certificate, chain, errors);
                return true;
            }
        }

        public TlsPeerConnection Result(TlsPreambleKind kind, TlsPreamble theirs) =>
            new(Stream, kind, theirs.Text, theirs.Port, new DateTimeOffset(Certificate!.NotAfter));
    }
}
