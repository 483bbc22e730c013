using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using DnsClient;
using Gossip.Transports;

namespace Gossip.Joining;

/// <summary>
/// Names as this machine understands them: hosts through the system's resolver, so that its hosts file and search domains count;
/// services, which that resolver knows nothing of, from the system's name servers, under the same search domains.
/// </summary>
internal sealed class SystemNames : INameService
{
    private readonly Lock _gate = new();
    private IPEndPoint[] _nameServers = [];
    private string[] _searchDomains = [];
    private DnsNames? _services;

    public async Task<IReadOnlyList<IPAddress>> FindAddressesAsync(string name, CancellationToken cancellationToken)
    {
        try
        {
            return await Dns.GetHostAddressesAsync(name, cancellationToken);
        }
        catch (SocketException exception)
        {
            throw Failed(name, exception);
        }
        catch (ArgumentException exception)
        {
            throw new TransportException($"The name '{name}' cannot be looked up: {exception.Message}", exception);
        }
    }

    public Task<IReadOnlyList<ServiceRecord>> FindServiceAsync(string name, CancellationToken cancellationToken)
    {
        try
        {
            return Services().FindServiceAsync(name, cancellationToken);
        }
        catch (Exception exception) when (exception is InvalidOperationException or NetworkInformationException or NotSupportedException)
        {
            throw new TransportException($"The name '{name}' could not be looked up: the system does not tell its name servers: {exception.Message}", exception);
        }
    }

    /// <summary>What the system's resolver meant.</summary>
    internal static TransportException Failed(string name, SocketException exception) => exception.SocketErrorCode switch
    {
        // Where the system tells the two apart, .NET does not on all platforms.
        SocketError.HostNotFound => new TransportException($"The name '{name}' does not exist, or has no address.", exception),
        SocketError.NoData => new TransportException($"The name '{name}' has no address.", exception),
        SocketError.TryAgain => new TransportException($"The name '{name}' could not be looked up: the system's name servers gave no answer.", exception),
        _ => new TransportException($"The name '{name}' could not be looked up: {exception.Message}.", exception),
    };

    /// <summary>The same as long as the system's configuration stays the same.</summary>
    private DnsNames Services()
    {
        lock (_gate)
        {
            IPEndPoint[] nameServers = NameServers();
            string[] searchDomains = SearchDomains();
            if (_services is null || !nameServers.SequenceEqual(_nameServers) || !searchDomains.SequenceEqual(_searchDomains))
            {
                (_nameServers, _searchDomains) = (nameServers, searchDomains);
                _services = new DnsNames(nameServers, searchDomains);
            }

            return _services;
        }
    }

    /// <summary>The system's name servers, never anybody else's.</summary>
    private static IPEndPoint[] NameServers()
    {
        IReadOnlyCollection<NameServer> servers = NameServer.ResolveNameServers(skipIPv6SiteLocal: true, fallbackToGooglePublicDns: false);
        if (servers.Count == 0)
        {
            // A machine with nothing but loopback may still run a name server of its own.
            servers = NameServer.ResolveNameServersNative();
        }

        return [.. servers.Select(server => new IPEndPoint(IPAddress.Parse(server.Address), server.Port))];
    }

    private static string[] SearchDomains() => NetworkInterface.GetAllNetworkInterfaces()
        .Where(network => network.OperationalStatus != OperationalStatus.Down)
        .SelectMany(network => network.GetIPProperties().DnsSuffix.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
        .Distinct(StringComparer.OrdinalIgnoreCase)
        .ToArray();
}
