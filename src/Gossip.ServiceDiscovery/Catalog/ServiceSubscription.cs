using Microsoft.Extensions.Primitives;

namespace Gossip.ServiceDiscovery.Catalog;

/// <summary>Somebody who looks at one service: what is there now, and a token that fires when that is no longer so.</summary>
internal sealed class ServiceSubscription(ServiceCatalog catalog, string service) : IDisposable
{
    private CancellationTokenSource _changed = new();

    /// <summary>The service's name.</summary>
    public string Service { get; } = service;

    /// <summary>Who offers the service now.</summary>
    /// <param name="changed">Fires when that has changed; never too late, as it was there before the answer.</param>
    public ServiceLocation[] Look(out IChangeToken changed)
    {
        changed = new CancellationChangeToken(Volatile.Read(ref _changed).Token);
        return catalog.Find(Service);
    }

    /// <summary>It has changed.</summary>
    public void Tell() => Interlocked.Exchange(ref _changed, new CancellationTokenSource()).Cancel();

    /// <inheritdoc />
    public void Dispose() => catalog.Unsubscribe(this);
}
