using System.Security.Cryptography.X509Certificates;
using Gossip.Transports;
using Gossip.Transports.Tls;

namespace Gossip.Tests.Transports.Tls;

/// <summary>Whoever shows a certificate that is no good is refused, on either side, and both sides are told what is wrong with it.</summary>
public sealed class TlsTrustTests : TlsFixture
{
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";
    private const string ClientAuthentication = "1.3.6.1.5.5.7.3.2";

    public static IEnumerable<TestCaseData> BadCertificates =>
    [
        Case("expired", (authority, name) => authority.Issue(name, -3, -1), "expired on"),
        Case("not yet valid", (authority, name) => authority.Issue(name, 1, 3), "is not valid before"),
        Case("of another authority", (_, name) => new TestAuthority("Strangers").Issue(name), "comes from CN=Strangers, which is not trusted"),
        Case("self-signed", (_, name) => TestAuthority.SelfSigned(name), "which is not trusted"),
        Case("for another name", (authority, _) => authority.Issue("mallory"), "but for 'mallory'"),
    ];

    [TestCaseSource(nameof(BadCertificates))]
    public async Task Who_is_dialled_and_shows_a_bad_certificate_is_refused(object issue, string reason)
    {
        TlsTransport alice = await StartAsync("alice");
        TlsTransport bob = await StartAsync("bob", ((Func<TestAuthority, string, X509Certificate2>)issue)(Authority, "bob"));

        string refusal = await RefusalAsync(alice, AddressOf("bob", bob));

        Assert.That(refusal, Does.StartWith($"Cannot connect to bob/{bob.LocalEndPoints[0]}: its certificate").And.Contains(reason));
        await EventuallyAsync(() => Log.Lines.Any(line => line.Contains("it refuses this node: its certificate") && line.Contains(reason)));
        Assert.That(bob.Connections.TryRead(out _), Is.False);
    }

    [TestCaseSource(nameof(BadCertificates))]
    public async Task Who_dials_with_a_bad_certificate_is_refused_and_hears_why(object issue, string reason)
    {
        TlsTransport alice = await StartAsync("alice", ((Func<TestAuthority, string, X509Certificate2>)issue)(Authority, "alice"));
        TlsTransport bob = await StartAsync("bob");

        string refusal = await RefusalAsync(alice, AddressOf("bob", bob));

        Assert.That(refusal, Does.Contain("it refuses this node: its certificate").And.Contains(reason));
        await EventuallyAsync(() => Log.Lines.Any(line => line.Contains("No TLS connection from 127.0.0.1") && line.Contains(reason)));
        Assert.That(bob.Connections.TryRead(out _), Is.False);
    }

    [TestCaseSource(nameof(BadCertificates))]
    public async Task No_packet_of_somebody_with_a_bad_certificate_arrives(object issue, string reason)
    {
        TlsTransport alice = await StartAsync("alice", ((Func<TestAuthority, string, X509Certificate2>)issue)(Authority, "alice"));
        TlsTransport bob = await StartAsync("bob");

        Assert.That(alice.TrySendPacket("hello"u8, AddressOf("bob", bob)), Is.True);

        await EventuallyAsync(() => Log.Lines.Any(line => line.Contains("No TLS connection from") && line.Contains(reason)));
        await EventuallyAsync(() => !alice.TrySendPacket("hello"u8, AddressOf("bob", bob)));
        Assert.That(bob.Statistics.PacketsReceived, Is.Zero);
    }

    [Test]
    public async Task A_certificate_for_one_side_of_TLS_only_is_refused_on_the_other()
    {
        TlsTransport alice = await StartAsync("alice");
        TlsTransport client = await StartAsync("client", Authority.Issue("client", usage: ClientAuthentication));
        TlsTransport server = await StartAsync("server", Authority.Issue("server", usage: ServerAuthentication));

        Assert.That(await RefusalAsync(alice, AddressOf("client", client)), Does.Contain("is not for this side of TLS"));
        Assert.That(await RefusalAsync(server, AddressOf("alice", alice)), Does.Contain("it refuses this node").And.Contains("is not for this side of TLS"));
        Assert.That(await RefusalAsync(alice, AddressOf("server", server)), Is.EqualTo("no refusal"));
    }

    [Test]
    public async Task Who_shows_no_certificate_is_told_so_and_nothing_of_it_is_read()
    {
        TlsTransport bob = await StartAsync("bob");
        await using RawTlsPeer stranger = await RawTlsPeer.ConnectAsync(bob.LocalEndPoints[0], certificate: null, Deadline);

        TlsPreamble answer = await TlsPreamble.ReadAsync(stranger.Stream, Deadline);

        Assert.That((answer.Kind, answer.Text), Is.EqualTo((TlsPreambleKind.Refusal, "it shows no certificate")));
        Assert.That(bob.Connections.TryRead(out _), Is.False);
    }

    [Test]
    public async Task Who_claims_a_name_that_its_certificate_is_not_for_is_refused()
    {
        TlsTransport bob = await StartAsync("bob");
        TlsTransport mallory = await StartAsync(Options("alice", Authority.Issue("mallory")));

        Assert.That(await RefusalAsync(mallory, AddressOf("bob", bob)), Does.Contain("its certificate is not for the node 'alice', but for 'mallory'"));
        Assert.That(await RefusalAsync(bob, AddressOf("", mallory)), Does.Contain("its certificate is not for the node 'alice', but for 'mallory'"));
    }

    [Test]
    public async Task A_seed_whose_name_is_not_known_yet_is_trusted_for_its_authority()
    {
        TlsTransport alice = await StartAsync("alice"), bob = await StartAsync("bob");

        Assert.That(await RefusalAsync(alice, AddressOf("", bob)), Is.EqualTo("no refusal"));
    }

    [Test]
    public async Task The_rule_that_binds_certificates_to_names_can_be_replaced()
    {
        ITlsPeerIdentity byDomain = TlsPeerIdentity.FromRule((certificate, name) => TlsPeerIdentity.NamesOfCertificate.IsFor(certificate, $"{name}.cluster"));
        TlsTransport alice = await StartAsync(Options("alice", Authority.Issue("alice.cluster")) with { PeerIdentity = byDomain });
        TlsTransport bob = await StartAsync(Options("bob", Authority.Issue("bob.cluster")) with { PeerIdentity = byDomain });
        TlsTransport strict = await StartAsync("strict");

        Assert.That(await RefusalAsync(alice, AddressOf("bob", bob)), Is.EqualTo("no refusal"));
        Assert.That(await RefusalAsync(strict, AddressOf("bob", bob)), Does.Contain("but for 'bob.cluster'"));
    }

    [Test]
    public async Task A_rule_that_throws_refuses_and_is_named()
    {
        TlsTransport alice = await StartAsync(Options("alice") with { PeerIdentity = TlsPeerIdentity.FromRule((_, _) => throw new InvalidOperationException("no database")) });
        TlsTransport bob = await StartAsync("bob");

        Assert.That(await RefusalAsync(alice, AddressOf("bob", bob)), Does.Contain("the rule that binds certificates to names failed").And.Contains("no database"));
        Assert.That(await RefusalAsync(bob, AddressOf("alice", alice)), Does.Contain("no database"));
    }

    [Test]
    public async Task Authorities_between_are_sent_along()
    {
        using var between = new TestAuthority("Between", Authority);
        X509Certificate2 certificate = between.Issue("alice");
        TlsTransportOptions options = Options("alice", certificate);
        TlsTransport alone = await StartAsync(options);
        TlsTransport alice = await StartAsync(options with { Certificate = TlsCertificateSource.FromCallback(() => certificate, [between.Certificate]) });
        TlsTransport bob = await StartAsync("bob");

        Assert.That(await RefusalAsync(alice, AddressOf("bob", bob)), Is.EqualTo("no refusal"));
        Assert.That(await RefusalAsync(bob, AddressOf("alice", alice)), Is.EqualTo("no refusal"));
        Assert.That(await RefusalAsync(alone, AddressOf("bob", bob)), Does.Contain("comes from CN=Between, which is not trusted"));
    }

    private static TestCaseData Case(string what, Func<TestAuthority, string, X509Certificate2> issue, string reason) =>
        new TestCaseData(issue, reason).SetArgDisplayNames(what);
}
