using System.Net;
using Gossip.Transports;
using Microsoft.Extensions.Configuration;

namespace Gossip.Tests.Documentation.Samples;

/// <summary>Where nodes listen, how they are found, and networks without sockets.</summary>
internal static class NetworkSamples
{
    public static async Task<bool> InMemoryAsync(GossipOptions options, CancellationToken cancellationToken)
    {
        #region in-memory network
        var network = new InMemoryNetwork(seed: 1);
        var first = IPEndPoint.Parse("10.0.0.1:7946");
        var second = IPEndPoint.Parse("10.0.0.2:7946");
        GossipOptions At(IPEndPoint place, string name) => options with { NodeName = name, Transport = network.CreateTransport(place) };
        await using Cluster a = await Cluster.StartAsync(At(first, "a"), cancellationToken);
        await using Cluster b = await Cluster.StartAsync(At(second, "b"), cancellationToken);

        network.Conditions.Delay = TimeSpan.FromMilliseconds(2);
        network.Conditions.LossRate = 0.1;
        await b.JoinAsync([$"{first}"], cancellationToken);

        network.Conditions.Partition([first], [second]);
        network.Conditions.Heal();
        #endregion
        return a.AliveCount == 2 && b.AliveCount == 2;
    }

    public static GossipOptions Addresses()
    {
        #region addresses
        GossipOptions options = GossipOptions.Wan() with
        {
            BindEndPoints = [new(IPAddress.Any, 7946), new(IPAddress.IPv6Any, 7946)],
            AdvertiseHost = "web-1.example.com",
            AddressFamilyPreference = AddressFamilyPreference.PreferIPv6,
            NameServers = [IPEndPoint.Parse("10.0.0.2:53")],
            RequireNodeNames = true,
        };
        #endregion
        return options;
    }

    public static GossipOptions Tuned()
    {
        #region options
        GossipOptions options = GossipOptions.Lan() with
        {
            ProbeInterval = TimeSpan.FromSeconds(2),
            ProbeTimeout = TimeSpan.FromMilliseconds(700),
            PushPullInterval = TimeSpan.Zero, // off
            DeadNodeReclaimTime = TimeSpan.FromMinutes(1),
            AllowStreamPing = member => !member.Name.StartsWith("edge-", StringComparison.Ordinal),
            ProtocolVersion = 5,
            ApplicationProtocol = new ApplicationProtocol(Minimum: 2, Maximum: 5, Current: 4),
            MetricTags = [new("region", "eu-west")],
        };
        #endregion
        return options;
    }

    public static GossipOptions FromConfiguration(IConfiguration configuration)
    {
        #region configuration
        GossipOptions options = GossipOptions.Lan();
        configuration.GetSection("Gossip").Bind(options);
        #endregion
        return options;
    }
}
