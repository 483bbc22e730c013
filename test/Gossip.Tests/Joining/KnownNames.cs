using System.Net;
using Gossip.Joining;
using Gossip.Transports;

namespace Gossip.Tests.Joining;

/// <summary>A name service that knows what a test tells it. Names it was not told do not exist.</summary>
internal sealed class KnownNames : INameService
{
    private readonly Dictionary<string, IReadOnlyList<IPAddress>> _hosts = [];
    private readonly Dictionary<string, IReadOnlyList<ServiceRecord>> _services = [];

    /// <summary>Every name it was asked for.</summary>
    public List<string> Questions { get; } = [];

    /// <summary>A host with its addresses, separated by blanks.</summary>
    public KnownNames With(string host, string addresses)
    {
        _hosts[host] = [.. addresses.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(IPAddress.Parse)];
        return this;
    }

    /// <summary>A service with its records.</summary>
    public KnownNames With(string service, params ServiceRecord[] records)
    {
        _services[service] = records;
        return this;
    }

    public Task<IReadOnlyList<IPAddress>> FindAddressesAsync(string name, CancellationToken cancellationToken) => FindAsync(_hosts, name);

    public Task<IReadOnlyList<ServiceRecord>> FindServiceAsync(string name, CancellationToken cancellationToken) => FindAsync(_services, name);

    private Task<IReadOnlyList<T>> FindAsync<T>(Dictionary<string, IReadOnlyList<T>> known, string name)
    {
        Questions.Add(name);
        return known.TryGetValue(name, out IReadOnlyList<T>? found)
            ? Task.FromResult(found)
            : Task.FromException<IReadOnlyList<T>>(new TransportException($"The name '{name}' does not exist."));
    }
}
