using System.Globalization;
using System.Net;
using System.Net.Sockets;
using OpenTelemetry;
using OpenTelemetry.Metrics;

namespace Gossip.TelemetryTests;

/// <summary>What two nodes measure, as Prometheus sees it: scraped over HTTP from the exporter of OpenTelemetry.</summary>
internal sealed class PrometheusTests : TelemetryTest
{
    [Test]
    public async Task Two_nodes_that_join_talk_and_are_thrown_junk_at_are_scraped_with_all_of_that()
    {
        int port = FreePort();

        #region Metrics for Prometheus
        using MeterProvider metrics = Sdk.CreateMeterProviderBuilder()
            .AddMeter("Gossip")
            .AddPrometheusHttpListener(options => options.Port = port)
            .Build();
        #endregion

        Cluster first = await StartAsync(options => options with { MetricTags = [new("region", "north")] });
        Cluster second = await StartAsync(options => options with { MetricTags = [new("region", "south")] });
        await second.JoinAsync([$"{first.LocalMember.EndPoint}"]);
        await second.SendAsync(first.LocalMember, "hello"u8.ToArray(), Delivery.Reliable);
        await ThrowJunkAsync(first, packets: 3);

        Scrape scrape = await EventuallyAsync(
            () => ScrapeAsync(port),
            seen => Probes(seen, first) > 2 && Probes(seen, second) > 2 && Dropped(seen, first) == 3
                && seen["gossip_reachability", Of(first), ("gossip_state", "reachable")] == 1,
            seen => seen.Text);

        Assert.That(scrape["gossip_members", Of(first), ("gossip_state", "alive")], Is.EqualTo(2));
        Assert.That(scrape["gossip_members", Of(second), ("gossip_state", "failed")], Is.Zero);
        Assert.That(scrape["gossip_members", Of(first), ("gossip_state", "alive"), ("otel_scope_region", "north")], Is.EqualTo(2));
        Assert.That(scrape["gossip_joins_total", Of(second), ("gossip_outcome", "completed")], Is.EqualTo(1));
        Assert.That(scrape["gossip_join_seeds_total", Of(second), ("gossip_answered", "true")], Is.EqualTo(1));
        Assert.That(scrape["gossip_push_pulls_total", Of(first), ("gossip_role", "responder"), ("gossip_join", "true"), ("gossip_outcome", "completed")], Is.EqualTo(1));
        Assert.That(scrape["gossip_push_pull_duration_seconds_count", Of(second), ("gossip_role", "initiator"), ("gossip_join", "true")], Is.EqualTo(1));
        Assert.That(scrape["gossip_messages_received_total", Of(first), ("gossip_delivery", "reliable")], Is.EqualTo(1));
        Assert.That(scrape["gossip_messages_dropped_total", Of(first), ("gossip_reason", "unknown_type"), ("gossip_kind", "unread")], Is.EqualTo(3));
        Assert.That(scrape["gossip_packets_total", Of(first), ("gossip_direction", "received"), ("gossip_kind", "unread")], Is.EqualTo(3));
        Assert.That(scrape["gossip_packet_bytes_total", Of(first), ("gossip_direction", "received"), ("gossip_kind", "unread")], Is.EqualTo(12));
        Assert.That(scrape["gossip_packets_total", Of(first), ("gossip_direction", "sent"), ("gossip_kind", "ack")], Is.GreaterThan(2));
        Assert.That(scrape["gossip_probe_duration_seconds_bucket", Of(first), ("le", "0.0002")], Is.Not.Null);
        Assert.That(scrape["gossip_probe_duration_seconds_bucket", Of(first), ("le", "+Inf")], Is.EqualTo(scrape["gossip_probe_duration_seconds_count", Of(first)]));
        Assert.That(scrape["gossip_queue_length", Of(first), ("gossip_queue", "inbox")], Is.EqualTo(1), "nobody has read the message");
        Assert.That(scrape["gossip_queue_capacity", Of(first), ("gossip_queue", "inbox")], Is.EqualTo(1024));
        Assert.That(scrape["gossip_health_score", Of(first)], Is.Not.Null);
        Assert.That(scrape.Names.Count(name => name.StartsWith("gossip_", StringComparison.Ordinal)), Is.GreaterThan(20));
    }

    [Test]
    public async Task A_node_that_has_shut_down_is_no_longer_looked_at()
    {
        int port = FreePort();
        using MeterProvider metrics = Sdk.CreateMeterProviderBuilder().AddMeter("Gossip").AddPrometheusHttpListener(options => options.Port = port).Build();
        Cluster node = await StartAsync();
        await EventuallyAsync(() => ScrapeAsync(port), seen => Alive(seen, node) == 1, seen => seen.Text);

        await node.ShutdownAsync();

        await EventuallyAsync(() => ScrapeAsync(port), seen => Alive(seen, node) is null, seen => seen.Text);
    }

    private static double? Alive(Scrape scrape, Cluster node) => scrape["gossip_members", Of(node), ("gossip_state", "alive")];

    private static double? Probes(Scrape scrape, Cluster node) => scrape["gossip_probes_total", Of(node), ("gossip_outcome", "acknowledged")];

    private static double? Dropped(Scrape scrape, Cluster node) => scrape["gossip_messages_dropped_total", Of(node), ("gossip_reason", "unknown_type")];

    /// <summary>Tags of a meter are labels of the scope in Prometheus.</summary>
    private static (string Label, string Value) Of(Cluster node) => ("otel_scope_gossip_node", node.LocalMember.Name);

    private static async Task<Scrape> ScrapeAsync(int port)
    {
        using var client = new HttpClient();
        return new Scrape(await client.GetStringAsync(new Uri(string.Create(CultureInfo.InvariantCulture, $"http://localhost:{port}/metrics"))));
    }

    private static async Task ThrowJunkAsync(Cluster node, int packets)
    {
        using var socket = new UdpClient(AddressFamily.InterNetwork);
        for (int i = 0; i < packets; i++)
        {
            await socket.SendAsync(new byte[] { 0xC0, 1, 2, 3 }, node.LocalMember.EndPoint);
        }
    }
}
