using Gossip.Security;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Gossip.Hosting.Tests.Configuration;

/// <summary>Keys come from where the configuration says they are, and are repeated nowhere.</summary>
public sealed class KeyReferenceTests
{
    private readonly byte[] _key = Keyring.GenerateKey();
    private readonly byte[] _other = Keyring.GenerateKey(16);

    private string Text => Convert.ToBase64String(_key);

    [Test]
    public void Keys_come_from_the_environment_files_and_the_configuration()
    {
        string variable = $"GOSSIP_TEST_{Guid.NewGuid():N}";
        string file = Path.GetTempFileName();
        Environment.SetEnvironmentVariable(variable, Text);
        File.WriteAllText(file, $"{Convert.ToBase64String(_other)}\n");
        using IHost host = Build(
            ("Gossip:Keys:0", $"env:{variable}"), ("Gossip:Keys:1", $"file:{file}"), ("Gossip:Keys:2", "config:Vault:Gossip"), ("Vault:Gossip", Text));

        Keyring ring = host.Options().Keyring!;

        File.Delete(file);
        Assert.That(ring.GetKeys(), Is.EqualTo((byte[][])[_key, _other]));
    }

    [Test]
    public void A_key_that_stands_in_the_configuration_itself_is_refused_and_not_repeated() =>
        AssertRefused(Text, "Keys:0 is not a reference", ("Gossip:Keys:0", Text));

    [Test]
    public void Something_else_than_a_key_is_refused_and_not_repeated()
    {
        string tooShort = Convert.ToBase64String(_key[..8]);
        AssertRefused(tooShort, "Keys:0 refers to something else than a key. The key is 8 bytes long", ("Gossip:Keys:0", "config:Secret"), ("Secret", tooShort));
    }

    [TestCase("env:GOSSIP_TEST_NO_SUCH_VARIABLE", "refers to the environment variable")]
    [TestCase("config:No:Such:Key", "refers to No:Such:Key in the configuration")]
    [TestCase("file:/no/such/file", "refers to a file that cannot be read")]
    [TestCase("file:", "is not a reference")]
    [TestCase("", "is not a reference")]
    public void A_key_that_is_missing_is_named(string reference, string fault) => AssertRefused("no key", $"Keys:1 {fault}", ("Gossip:Keys:1", reference), ("Gossip:Keys:0", "config:There"), ("There", Text));

    [Test]
    public void A_ring_that_code_has_set_stays()
    {
        var ring = new Keyring(_other);
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Services.AddGossip(options => options.Keyring = ring);
        using IHost host = builder.Build();

        Assert.That(host.Options().Keyring, Is.SameAs(ring));
    }

    private static void AssertRefused(string secret, string fault, params (string Key, string? Value)[] configuration)
    {
        using IHost host = Build(configuration);
        Assert.That(
            () => host.Options(),
            Throws.TypeOf<OptionsValidationException>().With.Message.StartsWith(fault).And.Message.Not.Contain(secret));
    }

    private static IHost Build(params (string Key, string? Value)[] configuration)
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Configuration.AddInMemoryCollection(configuration.Select(pair => KeyValuePair.Create(pair.Key, pair.Value)));
        builder.Services.AddGossip(builder.Configuration.GetSection("Gossip"));
        return builder.Build();
    }
}
