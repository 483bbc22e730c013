using System.Net;

namespace Gossip.ServiceDiscovery.Catalog;

/// <summary>
/// Which live members offer which service, as far as this node knows. Changes are collected (<see cref="Set"/>, <see cref="Remove"/>) and
/// then told together (<see cref="Publish"/>), to those who look at a service that changed.
/// </summary>
internal sealed class ServiceCatalog
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, IReadOnlyList<PublishedEndpoint>> _published = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Dictionary<string, ServiceLocation[]>> _services = new(StringComparer.Ordinal);
    private readonly HashSet<string> _changed = new(StringComparer.Ordinal);
    private readonly HashSet<ServiceSubscription> _subscriptions = [];

    /// <summary>Looks at one service, from now on.</summary>
    /// <param name="service">Its name, in lower case.</param>
    public ServiceSubscription Subscribe(string service)
    {
        var subscription = new ServiceSubscription(this, service);
        lock (_gate)
        {
            _subscriptions.Add(subscription);
        }

        return subscription;
    }

    /// <summary>Looks no more.</summary>
    public void Unsubscribe(ServiceSubscription subscription)
    {
        lock (_gate)
        {
            _subscriptions.Remove(subscription);
        }
    }

    /// <summary>Who offers a service now.</summary>
    public ServiceLocation[] Find(string service)
    {
        lock (_gate)
        {
            return _services.TryGetValue(service, out Dictionary<string, ServiceLocation[]>? members)
                ? [.. members.Values.SelectMany(locations => locations)]
                : [];
        }
    }

    /// <summary>A member is there, and says this of itself.</summary>
    public void Set(string member, IPAddress address, IReadOnlyList<PublishedEndpoint> endpoints)
    {
        lock (_gate)
        {
            Clear(member);
            if (endpoints.Count == 0)
            {
                return;
            }

            _published[member] = endpoints;
            foreach (IGrouping<string, PublishedEndpoint> service in endpoints.GroupBy(endpoint => endpoint.Service, StringComparer.Ordinal))
            {
                if (!_services.TryGetValue(service.Key, out Dictionary<string, ServiceLocation[]>? members))
                {
                    _services[service.Key] = members = new Dictionary<string, ServiceLocation[]>(StringComparer.Ordinal);
                }

                members[member] =
                [
                    .. service.Distinct().Select(endpoint => new ServiceLocation(
                        member, new IPEndPoint(address, endpoint.Port), endpoint.Scheme, endpoint.Name)),
                ];
                _changed.Add(service.Key);
            }
        }
    }

    /// <summary>A member is not there any more.</summary>
    public void Remove(string member)
    {
        lock (_gate)
        {
            Clear(member);
        }
    }

    /// <summary>Tells what has changed since the last time.</summary>
    public void Publish()
    {
        ServiceSubscription[] concerned;
        lock (_gate)
        {
            concerned = _changed.Count == 0 ? [] : [.. _subscriptions.Where(subscription => _changed.Contains(subscription.Service))];
            _changed.Clear();
        }

        // Outside the lock: whoever is told may look at once.
        Array.ForEach(concerned, subscription => subscription.Tell());
    }

    private void Clear(string member)
    {
        if (!_published.Remove(member, out IReadOnlyList<PublishedEndpoint>? endpoints))
        {
            return;
        }

        foreach (string service in endpoints.Select(endpoint => endpoint.Service).Distinct(StringComparer.Ordinal))
        {
            Dictionary<string, ServiceLocation[]> members = _services[service];
            members.Remove(member);
            if (members.Count == 0)
            {
                _services.Remove(service);
            }

            _changed.Add(service);
        }
    }
}
