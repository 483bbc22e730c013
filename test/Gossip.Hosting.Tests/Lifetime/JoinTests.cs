using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Gossip.Hosting.Tests.Lifetime;

/// <summary>A node joins its seeds in the background, and goes on trying.</summary>
public sealed class JoinTests
{
    [Test]
    public async Task A_node_joins_its_seeds_while_the_host_is_up_already()
    {
        await using var hosts = new HostFixture();
        IPEndPoint seed = hosts.NextEndPoint();
        IHost host = await hosts.StartAsync(services => services.AddGossip(hosts.Quick("hosted")).Configure(options => options.Seeds = [$"{seed}"]));
        Assert.That(host.Cluster().AliveCount, Is.EqualTo(1));

        await using Cluster late = await Cluster.StartAsync(hosts.Options("late") with { Transport = hosts.Network.CreateTransport(seed) });

        await HostFixture.WaitForAsync(host.Cluster(), change => change is MemberJoined { Member.Name: "late" });
        await HostFixture.WaitForAsync(late, change => change is MemberJoined { Member.Name: "hosted" });
    }

    [Test]
    public async Task Seeds_of_providers_and_of_a_file_are_joined_too()
    {
        await using var hosts = new HostFixture();
        Cluster first = await hosts.StartPeerAsync("first");
        Cluster second = await hosts.StartPeerAsync("second");
        string file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, $"{second.LocalMember.EndPoint} # the second\n");

        IHost host = await hosts.StartAsync(services => services
            .AddSingleton<ISeedProvider>(new StaticSeedProvider([$"{first.LocalMember.EndPoint}"]))
            .AddGossip(hosts.Quick("hosted"))
            .ConfigureHosting(hosting => hosting.SeedFile = file));

        await HostFixture.WaitForAsync(host.Cluster(), change => change is MemberJoined { Member.Name: "first" });
        await HostFixture.WaitForAsync(host.Cluster(), change => change is MemberJoined { Member.Name: "second" });
        File.Delete(file);
    }

    [Test]
    public async Task Hosts_find_each_other_over_sockets()
    {
        await using var hosts = new HostFixture();
        IHost first = await hosts.StartAsync(services => services.AddGossip(options => Loopback(options, "first")));
        string seed = $"{first.Cluster().LocalMember.EndPoint}";
        IHost second = await hosts.StartAsync(services => services.AddGossip(options => Loopback(options, "second")).Configure(options => options.Seeds = [seed]));
        await HostFixture.WaitForAsync(first.Cluster(), change => change is MemberJoined { Member.Name: "second" });
        Task<NodeEvent> gone = HostFixture.WaitForAsync(first.Cluster(), change => change is MemberLeft or MemberFailed);

        await second.StopAsync();

        Assert.That(await gone, Is.TypeOf<MemberLeft>());
    }

    private static void Loopback(GossipOptions options, string name)
    {
        options.NodeName = name;
        options.BindEndPoints = [new IPEndPoint(IPAddress.Loopback, 0)];
        options.GossipInterval = TimeSpan.FromMilliseconds(20);
    }
}
