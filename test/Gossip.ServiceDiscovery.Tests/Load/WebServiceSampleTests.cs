using System.Net;
using Gossip.Hosting;
using Gossip.Hosting.Tests;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Gossip.ServiceDiscovery.Tests.Load;

/// <summary>The sample docs/samples/WebService does what its README says.</summary>
public sealed class WebServiceSampleTests
{
    private readonly HostFixture _hosts = new();

    [TearDown]
    public async Task TearDown() => await _hosts.DisposeAsync();

    [Test]
    public async Task The_sample_answers_what_its_page_says()
    {
        IHost peer = await _hosts.StartAsync(services =>
        {
            services.AddGossip(options => (options.NodeName, options.BindEndPoints) = ("peer", [new IPEndPoint(IPAddress.Loopback, 0)]))
                .ConfigureHosting(hosting => hosting.ClusterName = "sample");
            services.AddGossipServiceDiscovery();
        });
        await using WebServiceProcess sample = await WebServiceProcess.StartAsync("sample", $"{peer.Cluster().LocalMember.EndPoint}", "sample");
        await Resolved.ToAsync(peer, "http://web", $"http://{sample.Url.Authority}");
        using var http = new HttpClient { BaseAddress = sample.Url, Timeout = HostFixture.Enough };

        Assert.That(await http.GetStringAsync("/whoami"), Is.EqualTo("sample"));
        Assert.That(await http.GetStringAsync("/ask"), Is.EqualTo("sample answered"));
        Assert.That(await http.GetStringAsync("/"), Does.Contain("\"name\":\"peer\"").And.Contain("\"name\":\"sample\""));
        Assert.That(await http.GetStringAsync("/health"), Is.EqualTo("Healthy"));
        Assert.That(await http.GetStringAsync("/metrics"), Does.Contain("gossip_health_score"));
        await sample.WaitForLineAsync("MemberJoined: peer");
    }
}
