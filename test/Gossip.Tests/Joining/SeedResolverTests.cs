using System.Net;
using System.Net.Sockets;
using Gossip.Joining;
using Gossip.Transports;

namespace Gossip.Tests.Joining;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class SeedResolverTests
{
    private const string Dual = "10.0.0.1 2001:db8::1 10.0.0.2 2001:db8::2";

    private readonly KnownNames _names = new();

    [TestCase("10.0.0.1:80", "10.0.0.1:80")]
    [TestCase("[::ffff:10.0.0.1]:80", "10.0.0.1:80")]
    [TestCase("::ffff:10.0.0.1", "10.0.0.1:7946")]
    [TestCase("[2001:db8::1]:80", "[2001:db8::1]:80")]
    public async Task An_address_is_taken_as_it_is_in_canonical_form(string seed, string expected)
    {
        foreach (AddressFamilyPreference preference in Enum.GetValues<AddressFamilyPreference>())
        {
            Assert.That(await StagesAsync(seed, preference), Is.EqualTo(new[] { $"0 {expected}" }));
        }

        Assert.That(_names.Questions, Is.Empty);
    }

    [TestCase(AddressFamilyPreference.Any, "0 10.0.0.1:80", "0 [2001:db8::1]:80", "0 10.0.0.2:80", "0 [2001:db8::2]:80")]
    [TestCase(AddressFamilyPreference.PreferIPv4, "0 10.0.0.1:80", "1 [2001:db8::1]:80", "0 10.0.0.2:80", "1 [2001:db8::2]:80")]
    [TestCase(AddressFamilyPreference.PreferIPv6, "1 10.0.0.1:80", "0 [2001:db8::1]:80", "1 10.0.0.2:80", "0 [2001:db8::2]:80")]
    [TestCase(AddressFamilyPreference.IPv4Only, "0 10.0.0.1:80", "0 10.0.0.2:80")]
    [TestCase(AddressFamilyPreference.IPv6Only, "0 [2001:db8::1]:80", "0 [2001:db8::2]:80")]
    public async Task All_addresses_of_a_name_are_found_the_preferred_family_first(AddressFamilyPreference preference, params string[] expected)
    {
        _names.With("dual.internal", Dual);

        Assert.That(await StagesAsync("dual.internal:80", preference), Is.EqualTo(expected));
    }

    [Test]
    public async Task Ipv4_within_ipv6_is_ipv4_and_counted_once()
    {
        _names.With("mapped.internal", "::ffff:10.0.0.1 10.0.0.1 ::ffff:10.0.0.2");

        Assert.That(await StagesAsync("mapped.internal", AddressFamilyPreference.IPv4Only), Is.EqualTo(new[] { "0 10.0.0.1:7946", "0 10.0.0.2:7946" }));
    }

    [TestCase("nowhere.internal", AddressFamilyPreference.Any, "The name 'nowhere.internal' does not exist.")]
    [TestCase("empty.internal", AddressFamilyPreference.Any, "The name 'empty.internal' has no address.")]
    [TestCase("empty.internal", AddressFamilyPreference.IPv6Only, "The name 'empty.internal' has no address.")]
    [TestCase("four.internal", AddressFamilyPreference.IPv6Only, "The name 'four.internal' has no IPv6 address, only 10.0.0.1.")]
    [TestCase("six.internal", AddressFamilyPreference.IPv4Only, "The name 'six.internal' has no IPv4 address, only 2001:db8::1 and 1 more.")]
    [TestCase("_none._udp", AddressFamilyPreference.Any, "The name '_none._udp' does not exist.")]
    [TestCase("_empty._udp", AddressFamilyPreference.Any, "The name '_empty._udp' has no SRV records.")]
    [TestCase("_closed._udp", AddressFamilyPreference.Any, "The SRV records of '_closed._udp' say that nobody offers it.")]
    [TestCase("_lost._udp", AddressFamilyPreference.Any, "No host of the service '_lost._udp' has an address: The name 'nowhere.internal' does not exist.")]
    public void What_is_wrong_with_a_name_is_said(string seed, AddressFamilyPreference preference, string expected)
    {
        _names.With("empty.internal", "").With("four.internal", "10.0.0.1").With("six.internal", "2001:db8::1 2001:db8::2")
            .With("_empty._udp", records: []).With("_closed._udp", new ServiceRecord(".", 1, 0, 0), new ServiceRecord("four.internal", 0, 0, 0))
            .With("_lost._udp", new ServiceRecord("nowhere.internal", 1, 0, 0));

        Assert.That(() => StagesAsync(seed, preference), Throws.InstanceOf<TransportException>().With.Message.EqualTo(expected));
    }

    [Test]
    public async Task A_service_brings_hosts_and_ports_by_priority_then_family()
    {
        _names.With("a", "10.0.0.1").With("b", "10.0.0.2 2001:db8::2")
            .With("_gossip._udp", new ServiceRecord("b", 2, Priority: 10, Weight: 0), new ServiceRecord("a", 1, Priority: 1, Weight: 0));

        Assert.That(
            await StagesAsync("_gossip._udp", AddressFamilyPreference.PreferIPv6),
            Is.EqualTo(new[] { "3 10.0.0.1:1", "21 10.0.0.2:2", "20 [2001:db8::2]:2" }));
    }

    [Test]
    public async Task A_host_of_a_service_that_does_not_resolve_is_reported_beside_the_others()
    {
        _names.With("a", "10.0.0.1").With("_gossip._udp", new ServiceRecord("nowhere", 1, 0, 0), new ServiceRecord("a", 1, 0, 0));

        ResolvedSeed resolved = await ResolveAsync("_gossip._udp");

        Assert.That(resolved.Targets.Select(target => $"{target.Address}"), Is.EqualTo(new[] { "10.0.0.1:1" }));
        Assert.That(resolved.Failures.Select(failure => failure.Message), Is.EqualTo(new[] { "The name 'nowhere' does not exist." }));
    }

    [Test]
    public async Task Of_a_large_service_only_the_first_hosts_are_resolved()
    {
        ServiceRecord[] records = [.. Enumerable.Range(0, 1000).Select(i => new ServiceRecord($"host-{i}", 1, Priority: 1000 - i, Weight: 1))];
        _names.With("_gossip._udp", records).With("host-999", "10.0.0.1");

        await ResolveAsync("_gossip._udp");

        string[] nearest = [.. Enumerable.Range(0, SeedResolver.MaximumServiceHosts).Select(i => $"host-{999 - i}")];
        Assert.That(_names.Questions.Skip(1), Is.EqualTo(nearest));
    }

    [Test]
    public async Task Weights_are_passed_on_and_none_is_zero()
    {
        _names.With("a", "10.0.0.1").With("_gossip._udp", new ServiceRecord("a", 1, 0, Weight: 60), new ServiceRecord("a", 2, 0, Weight: 0));

        ResolvedSeed resolved = await ResolveAsync("_gossip._udp");

        Assert.That(resolved.Targets.Select(target => target.Weight), Is.EqualTo(new[] { 60, 0.01 }));
    }

    [Test]
    public async Task The_name_of_the_node_expected_is_kept()
    {
        ResolvedSeed resolved = await ResolveAsync("web-1/10.0.0.1:80");

        Assert.That($"{resolved.Targets[0].Address}", Is.EqualTo("web-1/10.0.0.1:80"));
    }

    [TestCase(SocketError.HostNotFound, "The name 'x' does not exist, or has no address.")]
    [TestCase(SocketError.NoData, "The name 'x' has no address.")]
    [TestCase(SocketError.TryAgain, "The name 'x' could not be looked up: the system's name servers gave no answer.")]
    [TestCase(SocketError.NoRecovery, "The name 'x' could not be looked up: ")]
    public void What_the_systems_resolver_meant_is_said(SocketError error, string expected) =>
        Assert.That(SystemNames.Failed("x", new SocketException((int)error)).Message, Does.StartWith(expected));

    [Test]
    public void A_name_too_long_to_be_one_is_an_error_of_its_own()
    {
        string name = string.Join('.', Enumerable.Repeat(new string('x', 60), 6));

        Assert.That(
            () => new SystemNames().FindAddressesAsync(name, CancellationToken.None),
            Throws.InstanceOf<TransportException>().With.Message.StartsWith($"The name '{name}' cannot be looked up"));
    }

    [Test]
    public async Task The_systems_resolver_respects_the_hosts_file()
    {
        // Every machine's hosts file has it.
        IReadOnlyList<IPAddress> addresses = await new SystemNames().FindAddressesAsync("localhost", CancellationToken.None);

        Assert.That(addresses, Is.Not.Empty.And.All.Matches<IPAddress>(IPAddress.IsLoopback));
    }

    private async Task<string[]> StagesAsync(string seed, AddressFamilyPreference preference) =>
        [.. (await ResolveAsync(seed, preference)).Targets.Select(target => $"{target.Stage} {target.Address.EndPoint}")];

    private Task<ResolvedSeed> ResolveAsync(string seed, AddressFamilyPreference preference = AddressFamilyPreference.Any) =>
        new SeedResolver(_names, preference).ResolveAsync(SeedAddress.Parse(seed, defaultPort: 7946), CancellationToken.None);
}
