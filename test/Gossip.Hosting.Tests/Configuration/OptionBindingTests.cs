using System.Net;
using System.Reflection;
using System.Text;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Gossip.Hosting.Tests.Configuration;

/// <summary>Every option that is a value can be set in configuration.</summary>
public sealed class OptionBindingTests
{
    private const string Json = """
        {
          "Gossip": {
            "NodeName": "web-1",
            "BindEndPoints": ["10.0.0.1", "[2001:db8::1]:7001"],
            "AdvertiseEndPoint": "192.0.2.1:7002",
            "AdvertiseHost": "web-1.example.com:7003",
            "AddressFamilyPreference": "preferIPv6",
            "NameServers": ["10.0.0.53", "10.0.0.54:5353"],
            "Seeds": ["seed.internal", "10.0.0.2:7946"],
            "JoinRetryDelay": "00:00:02",
            "JoinRetryMaximumDelay": "00:01:00",
            "PeerSaveInterval": "00:00:20",
            "Metadata": "röle=web",
            "ProtocolVersion": 4,
            "ApplicationProtocol": "2, 5, 4",
            "Label": "blue",
            "SkipInboundLabelCheck": true,
            "VerifyIncoming": false,
            "VerifyOutgoing": false,
            "AllowedNetworks": ["10.0.0.0/8", "2001:db8::/32"],
            "RequireNodeNames": true,
            "MaximumStreams": 1001,
            "MaximumStreamsOfOneSource": 1002,
            "MaximumPushPulls": 1003,
            "MaximumStreamMemory": 10737418240,
            "StreamTimeout": "00:00:11",
            "ProbeInterval": "00:00:01.5",
            "ProbeTimeout": "00:00:00.25",
            "IndirectChecks": 5,
            "AdaptiveProbeTimeout": true,
            "EnableStreamPings": false,
            "RetransmitMultiplier": 6,
            "SuspicionMultiplier": 7,
            "SuspicionMaximumTimeoutMultiplier": 8,
            "AwarenessMaximumMultiplier": 9,
            "PushPullInterval": "00:00:45",
            "GossipInterval": "00:00:00.1",
            "GossipNodes": 10,
            "GossipToTheDeadTime": "00:00:50",
            "HealInterval": "00:00:55",
            "RememberLostMembers": "1.00:00:00",
            "DeadNodeReclaimTime": "00:10:00",
            "EnableCompression": false,
            "PacketBufferSize": 1300,
            "HandoffQueueDepth": 2000,
            "InboxDepth": 3000,
            "MaximumInboxBytes": 73400320,
            "BroadcastQueueDepth": 4000,
            "MaximumMembers": 5000,
            "JoinParallelism": 11,
            "LeaveTimeout": "00:00:06",
            "LogInterval": "00:00:07",
            "ReportSuspicions": true,
            "MetricTags": { "zone": "a", "rack": "7" }
          }
        }
        """;

    /// <summary>What is no value: code sets these, or registers them as services.</summary>
    private static readonly string[] Objects =
    [
        nameof(GossipOptions.AllowStreamPing), nameof(GossipOptions.Keyring), nameof(GossipOptions.LoggerFactory), nameof(GossipOptions.MemberFilter),
        nameof(GossipOptions.MergePolicy), nameof(GossipOptions.MessageRelay), nameof(GossipOptions.PeerStore), nameof(GossipOptions.PingObserver),
        nameof(GossipOptions.SeedProvider), nameof(GossipOptions.StateExchange), nameof(GossipOptions.TimeProvider), nameof(GossipOptions.Transport),
    ];

    private static readonly PropertyInfo[] Values =
        [.. typeof(GossipOptions).GetProperties().Where(property => property.SetMethod is { IsPublic: true } && !Objects.Contains(property.Name))];

    private static IEnumerable<string> Names => Values.Select(property => property.Name);

    [TestCaseSource(nameof(Names))]
    public void Every_option_that_is_a_value_is_read(string name)
    {
        PropertyInfo option = Values.Single(property => property.Name == name);

        string read = Shown(option.GetValue(Bound()));

        Assert.That(read, Is.EqualTo(Written(name)).And.Not.EqualTo(Shown(option.GetValue(GossipOptions.Lan()))));
    }

    [TestCase(null, "00:00:01")]
    [TestCase("Lan", "00:00:01")]
    [TestCase("wan", "00:00:05")]
    [TestCase("Local", "00:00:01")]
    public void Options_begin_with_the_preset(string? preset, string probeInterval)
    {
        GossipOptions options = Bound($$"""{ "Gossip": { "Preset": {{(preset is null ? "null" : $"\"{preset}\"")}}, "GossipNodes": 9 } }""");

        Assert.That((options.ProbeInterval, options.GossipNodes), Is.EqualTo((TimeSpan.Parse(probeInterval, null), 9)));
        Assert.That(options.StreamTimeout.TotalSeconds, Is.EqualTo(preset switch { "wan" => 30, "Local" => 1, _ => 10 }));
    }

    [Test]
    public void A_list_may_be_one_text_with_commas() => Assert.That(
        Bound("""{ "Gossip": { "Seeds": "a:1, b:2", "AllowedNetworks": "10.0.0.0/8" } }"""),
        Has.Property("Seeds").EqualTo((string[])["a:1", "b:2"]).And.Property("AllowedNetworks").EqualTo((IPNetwork[])[IPNetwork.Parse("10.0.0.0/8")]));

    [Test]
    public void An_empty_list_of_networks_allows_nobody_and_none_allows_everybody()
    {
        Assert.That(Bound("""{ "Gossip": { "AllowedNetworks": [] } }""").AllowedNetworks, Is.Empty.And.Not.Null);
        Assert.That(Bound("""{ "Gossip": { "AllowedNetworks": null } }""").AllowedNetworks, Is.Null);
        Assert.That(Bound("""{ "Gossip": { } }""").AllowedNetworks, Is.Null);
    }

    [Test]
    public void Code_has_the_last_word()
    {
        using IHost host = Build("""{ "Gossip": { "GossipNodes": 9, "NodeName": "a" } }""", builder => builder.Configure(options => options.GossipNodes = 7));

        Assert.That((host.Options().GossipNodes, host.Options().NodeName), Is.EqualTo((7, "a")));
    }

    private static GossipOptions Bound(string json = Json)
    {
        // As they are before they are validated: two of them exclude each other.
        var options = new ServiceCollection();
        var configuration = new ConfigurationBuilder().AddJsonStream(new MemoryStream(Encoding.UTF8.GetBytes(json))).Build();
        options.AddGossip(configuration.GetSection("Gossip"));
        foreach (ServiceDescriptor validation in options.Where(service => service.ServiceType == typeof(IValidateOptions<GossipOptions>)).ToArray())
        {
            options.Remove(validation);
        }

        using ServiceProvider services = options.BuildServiceProvider();
        return services.GetRequiredService<IOptions<GossipOptions>>().Value;
    }

    private static IHost Build(string json, Action<GossipBuilder> configure)
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Configuration.AddJsonStream(new MemoryStream(Encoding.UTF8.GetBytes(json)));
        configure(builder.Services.AddGossip(builder.Configuration.GetSection("Gossip")));
        return builder.Build();
    }

    private static string Written(string name) => name switch
    {
        nameof(GossipOptions.BindEndPoints) => "10.0.0.1:7946; [2001:db8::1]:7001",
        nameof(GossipOptions.NameServers) => "10.0.0.53:53; 10.0.0.54:5353",
        nameof(GossipOptions.AddressFamilyPreference) => "PreferIPv6",
        nameof(GossipOptions.Metadata) => Convert.ToHexString("röle=web"u8),
        nameof(GossipOptions.ApplicationProtocol) => $"{new ApplicationProtocol(2, 5, 4)}",
        nameof(GossipOptions.MetricTags) => "[rack, 7]; [zone, a]",
        _ => FromJson(name),
    };

    private static string FromJson(string name)
    {
        IConfigurationSection section = new ConfigurationBuilder().AddJsonStream(new MemoryStream(Encoding.UTF8.GetBytes(Json))).Build().GetSection($"Gossip:{name}");
        string text = section.Value ?? string.Join("; ", section.GetChildren().Select(child => child.Value));
        return TimeSpan.TryParse(text, null, out TimeSpan time) && text.Contains(':', StringComparison.Ordinal) ? $"{time}" : text;
    }

    private static string Shown(object? value) => value switch
    {
        string text => text,
        ReadOnlyMemory<byte> bytes => Convert.ToHexString(bytes.Span),
        System.Collections.IEnumerable list => string.Join("; ", list.Cast<object>()),
        _ => $"{value}",
    };
}
