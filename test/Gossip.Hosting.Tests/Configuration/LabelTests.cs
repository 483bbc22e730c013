using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Gossip.Hosting.Tests.Configuration;

/// <summary>The name of a cluster becomes its label, so that clusters never mix.</summary>
public sealed class LabelTests
{
    private static readonly string[] Both = ["a", "b"];

    [TestCase("shop", "", true, "shop")]
    [TestCase("shop", "blue", true, "blue")]
    [TestCase("shop", "", false, "")]
    [TestCase(null, "", true, "")]
    public void The_label_is_the_name_of_the_cluster_unless_told_otherwise(string? clusterName, string label, bool fromName, string expected)
    {
        using IHost host = Build(services => services.AddGossip(options => options.Label = label).ConfigureHosting(hosting =>
        {
            hosting.ClusterName = clusterName;
            hosting.LabelFromClusterName = fromName;
        }));

        Assert.That(host.Options().Label, Is.EqualTo(expected));
    }

    [Test]
    public void The_label_of_a_cluster_that_was_added_by_name_is_that_name()
    {
        using IHost host = Build(services => services.AddGossip("orders"));

        Assert.That(host.Options("orders").Label, Is.EqualTo("orders"));
    }

    [Test]
    public async Task A_node_at_a_recycled_address_does_not_mix_two_clusters()
    {
        await using var hosts = new HostFixture();
        Cluster shop = await hosts.StartPeerAsync("a", label: "shop");
        IHost bank = await hosts.StartAsync(services => services.AddGossip(hosts.Quick("b")).ConfigureHosting(hosting => hosting.ClusterName = "bank"));
        IHost alsoShop = await hosts.StartAsync(services => services.AddGossip(hosts.Quick("b")).ConfigureHosting(hosting => hosting.ClusterName = "shop"));
        string[] seed = [$"{shop.LocalMember.EndPoint}"];

        Assert.That(() => bank.Cluster().JoinAsync(seed), Throws.TypeOf<JoinFailedException>());
        await alsoShop.Cluster().JoinAsync(seed);
        Assert.That(shop.Members.Select(member => member.Name), Is.EquivalentTo(Both));
    }

    [Test]
    public async Task A_cluster_without_a_label_is_warned_of_unless_that_is_wanted([Values] bool isWanted)
    {
        await using var hosts = new HostFixture();
        await hosts.StartAsync(services => services.AddGossip(hosts.Quick("a")).ConfigureHosting(hosting => hosting.LabelFromClusterName = !isWanted));

        Assert.That(hosts.Log.Entries.Count(entry => entry.Id == 100), Is.EqualTo(isWanted ? 0 : 1));
    }

    private static IHost Build(Action<IServiceCollection> configure)
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        configure(builder.Services);
        return builder.Build();
    }
}
