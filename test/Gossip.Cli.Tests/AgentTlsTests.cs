using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using static Gossip.Cli.Tests.Agents;

namespace Gossip.Cli.Tests;

/// <summary>Agents that show each other certificates.</summary>
public sealed class AgentTlsTests
{
    private string _folder = null!;

    [SetUp]
    public void CreateFolder() => _folder = Directory.CreateTempSubdirectory("gossip-agent-tls-").FullName;

    [TearDown]
    public void DeleteFolder() => Directory.Delete(_folder, recursive: true);

    [Test]
    public async Task Agents_with_certificates_of_one_authority_find_each_other_and_talk()
    {
        using X509Certificate2 authority = CreateAuthority("ca");
        await using CommandRun first = Start("a", Tls(authority, "a"));
        await using CommandRun second = await JoinAsync("b", first, Tls(authority, "b"));
        await first.LineAsync("\"joined\",\"name\":\"b\"");
        await second.LineAsync("\"joined\",\"name\":\"a\"");

        first.Type("send b best effort");
        Assert.That((await EventAsync(second, "message")).GetProperty("text").GetString(), Is.EqualTo("best effort"));
        second.Type("send-reliable a reliable");
        Assert.That((await EventAsync(first, "message")).GetProperty("text").GetString(), Is.EqualTo("reliable"));
    }

    [Test]
    public async Task An_agent_whose_certificate_is_for_another_name_does_not_get_in_and_is_told_why()
    {
        using X509Certificate2 authority = CreateAuthority("ca");
        await using CommandRun first = Start("a", Tls(authority, "a"));
        await using CommandRun second = await JoinAsync("b", first, Tls(authority, "c"));

        string failure = (await EventAsync(second, "join-result")).GetProperty("failures")[0].GetProperty("error").GetString()!;

        Assert.That(failure, Does.Contain("its certificate is not for the node 'b', but for 'c'"));
    }

    [Test]
    public async Task Files_that_make_no_sense_are_named()
    {
        using X509Certificate2 authority = CreateAuthority("ca");
        string[] options = Tls(authority, "a");
        await File.WriteAllTextAsync(options[1], "nothing");
        await using CommandRun agent = Start("a", options);

        Assert.That(await agent.EndAsync(), Is.Not.Zero);
        Assert.That(agent.Error, Does.Contain($"Cannot listen with TLS: {options[1]}"));
    }

    [TestCase("--tls-cert", "--tls-cert needs --tls-ca")]
    [TestCase("--tls-key", "--tls-key needs --tls-cert")]
    [TestCase("--tls-ca", "--tls-ca needs --tls-cert")]
    public async Task Half_of_the_options_is_refused(string option, string fault)
    {
        string path = Path.Combine(_folder, "file");
        await File.WriteAllTextAsync(path, "");
        await using CommandRun agent = Start("a", option, path);

        Assert.That(await agent.EndAsync(), Is.Not.Zero);
        Assert.That(agent.Error, Does.Contain(fault));
    }

    [Test]
    public async Task A_file_that_does_not_exist_is_refused_by_name()
    {
        using X509Certificate2 authority = CreateAuthority("ca");
        await using CommandRun agent = Start("a", "--tls-cert", Path.Combine(_folder, "none"), "--tls-ca", Path.Combine(_folder, "ca.pem"));

        Assert.That(await agent.EndAsync(), Is.Not.Zero);
        Assert.That(agent.Error, Does.Contain($"--tls-cert '{Path.Combine(_folder, "none")}' is not a file"));
    }

    private X509Certificate2 CreateAuthority(string name)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        X509Certificate2 authority = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        File.WriteAllText(Path.Combine(_folder, "ca.pem"), authority.ExportCertificatePem());
        return authority;
    }

    /// <summary>The options of an agent with a certificate for this name.</summary>
    private string[] Tls(X509Certificate2 authority, string name)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        using X509Certificate2 certificate = request.Create(authority, authority.NotBefore, authority.NotAfter, RandomNumberGenerator.GetBytes(8));
        string path = Path.Combine(_folder, name);
        File.WriteAllText($"{path}.pem", certificate.ExportCertificatePem());
        File.WriteAllText($"{path}.key", key.ExportPkcs8PrivateKeyPem());
        return ["--tls-cert", $"{path}.pem", "--tls-key", $"{path}.key", "--tls-ca", Path.Combine(_folder, "ca.pem")];
    }
}
