using System.Net;
using Gossip.Transports;

namespace Gossip.Joining;

/// <summary>
/// Finds the addresses a seed stands for, anew at each call: addresses are taken as they are, hosts resolved, services looked up and
/// their hosts resolved. Every address is canonical.
/// </summary>
internal sealed class SeedResolver(INameService names, AddressFamilyPreference preference)
{
    /// <summary>Of a service with more hosts so many are resolved: a join needs a few.</summary>
    internal const int MaximumServiceHosts = 32;

    /// <summary>A host with weight 0 is to have a very small chance beside others (RFC 2782).</summary>
    private const double SmallestWeight = 0.01;

    public SeedResolver(GossipOptions options)
        : this(options.NameServers.Count == 0 ? new SystemNames() : new DnsNames(options.NameServers, []), options.AddressFamilyPreference)
    {
    }

    /// <exception cref="TransportException">The seed stands for no address; the message says why.</exception>
    public async Task<ResolvedSeed> ResolveAsync(SeedAddress seed, CancellationToken cancellationToken)
    {
        if (IPAddress.TryParse(seed.Host, out IPAddress? literal))
        {
            return new ResolvedSeed([TargetOf(seed, literal, seed.Port)], []);
        }

        if (seed.IsService)
        {
            return await ResolveServiceAsync(seed, cancellationToken);
        }

        IPAddress[] addresses = await ResolveHostAsync(seed.Host, cancellationToken);
        return new ResolvedSeed([.. addresses.Select(address => TargetOf(seed, address, seed.Port) with { Stage = preference.Rank(address) })], []);
    }

    private async Task<IPAddress[]> ResolveHostAsync(string name, CancellationToken cancellationToken)
    {
        IPAddress[] all = [.. (await names.FindAddressesAsync(name, cancellationToken)).Select(NetworkAddresses.Canonical).Distinct()];
        IPAddress[] allowed = [.. all.Where(address => preference.Allows(address))];
        if (allowed.Length > 0)
        {
            return allowed;
        }

        string family = preference == AddressFamilyPreference.IPv4Only ? "IPv4" : "IPv6";
        throw new TransportException(all.Length == 0
            ? $"The name '{name}' has no address."
            : $"The name '{name}' has no {family} address, only {all[0]}{(all.Length > 1 ? $" and {all.Length - 1} more" : "")}.");
    }

    private async Task<ResolvedSeed> ResolveServiceAsync(SeedAddress seed, CancellationToken cancellationToken)
    {
        IReadOnlyList<ServiceRecord> records = await names.FindServiceAsync(seed.Host, cancellationToken);
        Check(seed.Host, records);
        Host[] hosts = await Task.WhenAll(records
            .Where(IsOffered)
            .OrderBy(record => record.Priority)
            .Take(MaximumServiceHosts)
            .Select(record => ResolveHostAsync(record, cancellationToken)));

        TransportException[] failures = [.. hosts.Select(host => host.Failure).OfType<TransportException>()];
        SeedTarget[] targets = [.. hosts.SelectMany(host => TargetsOf(seed, host)).DistinctBy(target => target.Address)];
        return targets.Length > 0
            ? new ResolvedSeed(targets, failures)
            : throw new TransportException($"No host of the service '{seed.Host}' has an address: {failures[0].Message}", failures[0]);
    }

    private static void Check(string service, IReadOnlyList<ServiceRecord> records)
    {
        if (records.Count == 0)
        {
            throw new TransportException($"The name '{service}' has no SRV records.");
        }

        if (!records.Any(IsOffered))
        {
            throw new TransportException($"The SRV records of '{service}' say that nobody offers it.");
        }
    }

    /// <summary>A host that is the root of all names means: nobody (RFC 2782). And nobody can be reached at port 0.</summary>
    private static bool IsOffered(ServiceRecord record) => record.Host is not ("" or ".") && record.Port > 0;

    private async Task<Host> ResolveHostAsync(ServiceRecord record, CancellationToken cancellationToken)
    {
        try
        {
            return new Host(record, await ResolveHostAsync(record.Host, cancellationToken), Failure: null);
        }
        catch (TransportException exception)
        {
            return new Host(record, [], exception);
        }
    }

    private IEnumerable<SeedTarget> TargetsOf(SeedAddress seed, Host host) =>
        from address in host.Addresses
        select TargetOf(seed, address, host.Record.Port) with
        {
            // Within one priority the preferred family goes first.
            Stage = (host.Record.Priority * 2) + preference.Rank(address),
            Weight = Math.Max(host.Record.Weight, SmallestWeight),
        };

    private static SeedTarget TargetOf(SeedAddress seed, IPAddress address, int port) =>
        new(new NodeAddress(seed.NodeName, new IPEndPoint(NetworkAddresses.Canonical(address), port)));

    /// <summary>A host of a service, resolved or not.</summary>
    private sealed record Host(ServiceRecord Record, IPAddress[] Addresses, TransportException? Failure);
}
