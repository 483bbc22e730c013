using System.Net;
using Gossip.ServiceDiscovery.Catalog;
using Microsoft.Extensions.Primitives;

namespace Gossip.ServiceDiscovery.Tests;

/// <summary>The catalog is as the cluster is, and tells those whom a change concerns.</summary>
public sealed class ServiceCatalogTests
{
    private static readonly IPAddress Address = IPAddress.Parse("10.0.0.1");
    private static readonly IPAddress Other = IPAddress.Parse("10.0.0.2");

    private readonly ServiceCatalog _catalog = new();

    [Test]
    public void Members_come_move_change_and_go()
    {
        using ServiceSubscription orders = _catalog.Subscribe("orders");
        _catalog.Set("a", Address, [new("orders", 1), new("orders", 2, name: "admin")]);
        _catalog.Set("b", Other, [new("orders", 3)]);
        Assert.That(EndPointsOf(orders), Is.EquivalentTo((string[])["10.0.0.1:1", "10.0.0.1:2", "10.0.0.2:3"]));

        _catalog.Set("a", Other, [new("orders", 4)]);
        Assert.That(EndPointsOf(orders), Is.EquivalentTo((string[])["10.0.0.2:4", "10.0.0.2:3"]));

        _catalog.Remove("b");
        _catalog.Remove("nobody");
        Assert.That(EndPointsOf(orders), Is.EqualTo((string[])["10.0.0.2:4"]));

        _catalog.Set("a", Other, []);
        Assert.That(EndPointsOf(orders), Is.Empty);
    }

    [Test]
    public void A_change_is_told_once_to_those_it_concerns_when_it_is_published()
    {
        using ServiceSubscription orders = _catalog.Subscribe("orders");
        using ServiceSubscription billing = _catalog.Subscribe("billing");
        orders.Look(out IChangeToken ordersChanged);
        billing.Look(out IChangeToken billingChanged);

        _catalog.Set("a", Address, [new("orders", 1)]);
        Assert.That(ordersChanged.HasChanged, Is.False, "collected");
        _catalog.Publish();
        Assert.That((ordersChanged.HasChanged, billingChanged.HasChanged), Is.EqualTo((true, false)));

        orders.Look(out IChangeToken next);
        _catalog.Publish();
        Assert.That(next.HasChanged, Is.False);
        _catalog.Remove("a");
        _catalog.Publish();
        Assert.That(next.HasChanged);
    }

    [Test]
    public void Who_looks_no_more_is_told_nothing()
    {
        ServiceSubscription orders = _catalog.Subscribe("orders");
        orders.Look(out IChangeToken changed);
        orders.Dispose();

        _catalog.Set("a", Address, [new("orders", 1)]);
        _catalog.Publish();

        Assert.That(changed.HasChanged, Is.False);
    }

    [Test]
    public void Who_is_told_may_look_at_once()
    {
        using ServiceSubscription orders = _catalog.Subscribe("orders");
        orders.Look(out IChangeToken changed);
        int seen = 0;
        using IDisposable registration = changed.RegisterChangeCallback(_ => seen = orders.Look(out IChangeToken _).Length, null);

        _catalog.Set("a", Address, [new("orders", 1)]);
        _catalog.Publish();

        Assert.That(seen, Is.EqualTo(1));
    }

    private static IEnumerable<string> EndPointsOf(ServiceSubscription service) => service.Look(out _).Select(location => $"{location.EndPoint}");
}
