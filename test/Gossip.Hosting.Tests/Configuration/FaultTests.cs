using Gossip.Transports;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Gossip.Hosting.Tests.Configuration;

/// <summary>A host with options that cannot work does not start, and says everything that is wrong with them.</summary>
public sealed class FaultTests
{
    [Test]
    public void Every_fault_is_named_at_once()
    {
        string[] faults = FaultsOf(
            options => options.IndirectChecks = 999,
            ("Gossip:ProbeInterval", "soon"),
            ("Gossip:LeaveTimeout", "30"),
            ("Gossip:GossipNodes", "many"),
            ("Gossip:EnableCompression", "perhaps"),
            ("Gossip:BindEndPoints:0", "localhost"),
            ("Gossip:AllowedNetworks:0", "10.0.0.0/99"),
            ("Gossip:ApplicationProtocol", "2,5"),
            ("Gossip:Preset", "Moon"),
            ("Gossip:AddressFamilyPreference", "7"),
            ("Gossip:MetricTags", "zone"),
            ("Gossip:NodeName:First", "nested"),
            ("Gossip:GosipNodes", "3"),
            ("Gossip:DegradedHealthScore", "99"),
            ("Gossip:DrainTime", "01:00:00"),
            ("Gossip:Seeds", "two words"),
            ("Gossip:Keys:0", "env:GOSSIP_TEST_NO_SUCH_VARIABLE"));

        string[] named =
        [
            "Gossip:ProbeInterval is 'soon'", "Gossip:LeaveTimeout is '30'", "Gossip:GossipNodes is 'many'", "Gossip:EnableCompression is 'perhaps'",
            "Gossip:BindEndPoints:0 is 'localhost'", "Gossip:AllowedNetworks:0 is '10.0.0.0/99'", "Gossip:ApplicationProtocol is '2,5'",
            "Gossip:Preset is 'Moon'", "Gossip:AddressFamilyPreference is '7'", "Gossip:MetricTags is 'zone'", "Gossip:NodeName is a section",
            "Gossip:GosipNodes is not an option", "DegradedHealthScore is 99", "DrainTime is 01:00:00", "Seeds is 'two words'", "IndirectChecks is 999",
            "Keys:0 refers to the environment variable GOSSIP_TEST_NO_SUCH_VARIABLE",
        ];
        Assert.Multiple(() =>
        {
            foreach (string fault in named)
            {
                Assert.That(faults, Has.One.StartsWith(fault));
            }
        });
        Assert.That(faults, Has.Length.EqualTo(named.Length));
    }

    [TestCase("10.0.0.1", "10.0.0.1:7946")]
    [TestCase("10.0.0.1:0", "10.0.0.1:0")]
    [TestCase("::1", "[::1]:7946")]
    [TestCase("[::1]:80", "[::1]:80")]
    [TestCase("[::1]", "[::1]:7946")]
    [TestCase("1", null)]
    [TestCase("10.1", null)]
    [TestCase("10.0.0.1:99999", null)]
    [TestCase("localhost:80", null)]
    public void An_endpoint_is_an_address_with_or_without_a_port(string text, string? endPoint)
    {
        using IHost host = Build(options => { }, ("Gossip:BindEndPoints", text));

        if (endPoint is null)
        {
            Assert.That(() => host.Options(), Throws.TypeOf<OptionsValidationException>().With.Message.Contains($"Gossip:BindEndPoints is '{text}'"));
        }
        else
        {
            Assert.That(host.Options().BindEndPoints.Single().ToString(), Is.EqualTo(endPoint));
        }
    }

    [Test]
    public void A_text_and_an_array_for_the_same_option_exclude_each_other() => Assert.That(
        FaultsOf(_ => { }, ("Gossip:Seeds", "a"), ("Gossip:Seeds:0", "b")), Is.EqualTo((string[])["Gossip:Seeds is both a text and an array, allowed is either"]));

    [Test]
    public void The_faults_of_a_named_cluster_carry_its_name()
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Services.AddGossip("orders", options => options.GossipNodes = 0);
        using IHost host = builder.Build();

        Assert.That(() => host.Options("orders"), Throws.TypeOf<OptionsValidationException>().With.Message.StartsWith("Cluster 'orders': GossipNodes is 0"));
    }

    [Test]
    public async Task A_host_whose_port_is_taken_does_not_start()
    {
        await using var hosts = new HostFixture();
        Cluster there = await hosts.StartPeerAsync("there");
        IHost host = hosts.Build(services => services.AddGossip(hosts.Quick("late")).Configure(
            options => options.Transport = hosts.Network.CreateTransport(there.LocalMember.EndPoint)));

        Assert.That(() => host.StartAsync(), Throws.TypeOf<TransportException>().With.Message.Contains("address already in use"));
        Assert.That(() => host.Services.GetRequiredService<IClusterAccessor>().WaitUntilStartedAsync(), Throws.TypeOf<TransportException>());
    }

    private static IHost Build(Action<GossipOptions> change, params (string Key, string? Value)[] configuration)
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Configuration.AddInMemoryCollection(configuration.Select(pair => KeyValuePair.Create(pair.Key, pair.Value)));
        builder.Services.AddGossip(builder.Configuration.GetSection("Gossip")).Configure(change);
        return builder.Build();
    }

    private static string[] FaultsOf(Action<GossipOptions> change, params (string Key, string? Value)[] configuration)
    {
        using IHost host = Build(change, configuration);
        OptionsValidationException? exception = Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync());
        return [.. exception!.Failures];
    }
}
