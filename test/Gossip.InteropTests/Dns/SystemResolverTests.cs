using System.Text.Json;
using Gossip.InteropTests.Processes;

namespace Gossip.InteropTests.Dns;

/// <summary>Joins through names as the system's configuration says, on a machine whose configuration is the test's.</summary>
[RequiresPeer("dnsmasq", Package = "dnsmasq-base")]
internal sealed class SystemResolverTests : ClusterTest
{
    [TestCase("known-to-dns:7000")]
    [TestCase("known-to-dns.gossip.test:7000")]
    [TestCase("known-to-hosts-file:7000")]
    [TestCase("_gossip._udp")]
    [TestCase("_gossip._udp.gossip.test")]
    public async Task Hosts_file_search_domains_and_services_are_those_of_the_system(string seed)
    {
        IsolatedMachine machine = await StartMachineAsync();

        JsonElement result = await machine.JoinAsync(seed);

        Assert.That(result.GetProperty("contacted").GetInt32(), Is.EqualTo(1), $"{result}");
    }

    [TestCase("nowhere.gossip.test:7000", "The name 'nowhere.gossip.test' does not exist, or has no address.")]
    [TestCase("_nowhere._udp", "The name '_nowhere._udp' does not exist.")]
    public async Task A_name_the_system_does_not_know_gets_an_error_that_says_so(string seed, string expected)
    {
        IsolatedMachine machine = await StartMachineAsync();

        JsonElement result = await machine.JoinAsync(seed);

        Assert.That(result.GetProperty("failures")[0].GetProperty("error").GetString(), Is.EqualTo(expected));
    }

    private async Task<IsolatedMachine> StartMachineAsync()
    {
        if (await IsolatedMachine.FindObstacleAsync() is { } obstacle)
        {
            Assert.Ignore(obstacle);
        }

        return await StartIsolatedMachineAsync();
    }
}
