using System.Security.Cryptography.X509Certificates;
using Gossip.Tests.Clusters;
using Gossip.Transports;
using Gossip.Transports.Tls;

namespace Gossip.Tests.Transports.Tls;

/// <summary>What the fixtures of the TLS transport share: an authority, nodes with certificates of it, a log.</summary>
public abstract class TlsFixture : TransportFixture
{
    private protected TestAuthority Authority { get; private set; } = null!;

    private protected RecordedLog Log { get; private set; } = null!;

    [SetUp]
    public void CreateAuthority()
    {
        Authority = new TestAuthority();
        Log = new RecordedLog();
    }

    [TearDown]
    public void DisposeAuthority()
    {
        Authority.Dispose();
        Log.Dispose();
    }

    private protected TlsTransportOptions Options(string name, X509Certificate2? certificate = null) =>
        Authority.Options(name, certificate ?? Authority.Issue(name)) with { LoggerFactory = Log };

    private protected Task<TlsTransport> StartAsync(string name, X509Certificate2? certificate = null) => StartAsync(Options(name, certificate));

    private protected Task<TlsTransport> StartAsync(TlsTransportOptions options) => StartAsync(new TlsTransport(options));

    private protected static NodeAddress AddressOf(string name, ITransport transport) => new(name, transport.LocalEndPoints[0]);

    /// <summary>Connects, and says why that fails.</summary>
    private protected async Task<string> RefusalAsync(ITransport from, NodeAddress to)
    {
        try
        {
            await using Stream stream = await from.ConnectAsync(to, Deadline);
            return "no refusal";
        }
        catch (TransportException exception)
        {
            return exception.Message;
        }
    }

    /// <summary>Sends until it arrives, and returns from where.</summary>
    private protected async Task<System.Net.IPEndPoint> DeliverAsync(ITransport from, ITransport to, NodeAddress destination, byte[] payload)
    {
        await EventuallyAsync(() => from.TrySendPacket(payload, destination));
        (byte[] received, System.Net.IPEndPoint source) = await ReceiveAsync(to);
        Assert.That(received, Is.EqualTo(payload));
        return source;
    }
}
