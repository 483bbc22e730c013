using System.Net;
using Gossip.ChaosTests.Expectations;
using Gossip.ChaosTests.Network;
using Gossip.ChaosTests.Nodes;
using Gossip.ChaosTests.Relay;
using Gossip.InteropTests;
using Gossip.InteropTests.Serf;

namespace Gossip.ChaosTests.Scenarios;

/// <summary>
/// Networks that delay, double, reorder and damage what they carry between agents and Serf agents. Damage is with encryption only: Serf
/// of these versions puts no checksum into its packets, and believes whatever reads as a message.
/// </summary>
[RequiresPeer("serf")]
internal sealed class MixedRelayTests : MixedClusterTest
{
    private const string Key = "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=";
    private const string SerfNews = "news of a Serf agent";
    private static readonly string s_news = string.Join(' ', Enumerable.Range(0, 100));

    // Everybody has probed everybody twice.
    private static readonly TimeSpan s_quiet = TimeSpan.FromSeconds(10);

    [Test]
    public Task With_delay_and_jitter_all_is_as_it_should_be() =>
        LiveThroughAsync(new RelayConditions { Delay = TimeSpan.FromMilliseconds(60), Jitter = TimeSpan.FromMilliseconds(60) });

    [Test]
    public Task With_duplication_all_is_as_it_should_be() => LiveThroughAsync(new RelayConditions { Duplication = 0.3 });

    [Test]
    public Task With_reordering_all_is_as_it_should_be() => LiveThroughAsync(new RelayConditions { Reordering = 0.3 });

    [Test]
    public Task With_corruption_and_encryption_nothing_wrong_is_believed() => LiveThroughAsync(new RelayConditions { Corruption = 0.1 }, Key);

    [Test]
    public Task With_all_of_it_at_once_all_is_as_it_should_be() => LiveThroughAsync(
        new RelayConditions
        {
            Delay = TimeSpan.FromMilliseconds(20), Jitter = TimeSpan.FromMilliseconds(20), Duplication = 0.1, Reordering = 0.1, Corruption = 0.05, Resets = 0.1,
        },
        Key);

    /// <summary>News of either make arrives at both as it was sent, a dead one of either is found out by both, and nobody else is called failed.</summary>
    private async Task LiveThroughAsync(RelayConditions conditions, string? key = null)
    {
        VirtualNetwork network = await CreateNetworkAsync(2 * OfEach);
        NetworkRelay relay = Keep(await NetworkRelay.StartAsync(network, seed: 1));
        relay.Conditions = conditions;
        await StartMixedAsync(
            network, host => IPEndPoint.Parse(relay.AddressOf(host)), Bounds.Agreement, key is null ? [] : ["--key", key], key is null ? [] : ["-encrypt", key]);
        (AgentNode[] agents, SerfNode[] serfs) = (Running, Serfs);

        TimeSpan heard = await TellAsync(agents[1], s_news, serfs[1], SerfNews);
        await Task.Delay(s_quiet);
        AssertNobodyFailed();
        INode[] dead = await KillOneOfEachAsync();
        TimeSpan noticed = await GiveUpAsync(dead);
        relay.Conditions = new RelayConditions();
        await AgreeAsync(Everybody, Bounds.Agreement, "all agree in the end");

        AssertNobodyFailed(but: dead);
        AssertNothingInvented(agents, serfs);
        Assert.That(relay.HarmedPackets, Is.Positive, "the relay stands in the path");
        Measured($"{relay.HarmedPackets} packets and {relay.HarmedStreams} streams harmed; news heard by all after {heard.TotalSeconds:0.0} s (at most {Bounds.Spread.TotalSeconds:0}), the dead noticed by all after {noticed.TotalSeconds:0.0} s (at most {Bounds.EveryoneNotices.TotalSeconds:0})");
    }

    // Whoever was heard of is there, and said what was heard of it.
    private static void AssertNothingInvented(AgentNode[] agents, SerfNode[] serfs)
    {
        INode[] all = [.. agents, .. serfs];
        var heard = agents.SelectMany(agent => agent.Events.ToList()).Where(e => e.Kind is "joined" or "updated").ToList();
        Assert.That(heard.Select(e => (e.Name, e.Address)).Distinct(), Is.EquivalentTo(all.Select(node => (node.Name, node.Address))));
        Assert.That(heard.Select(e => e.Meta).Where(meta => meta is not null).Distinct(), Is.EquivalentTo(new[] { "", s_news }));
        Assert.That(
            heard.Select(e => e.MetaBase64).Where(meta => meta is not null).Select(meta => Tags(SerfTags.Decode(Convert.FromBase64String(meta!)))).Distinct(),
            Is.EquivalentTo(new[] { "", $"{SerfTag}={SerfNews}" }));
        Assert.That(
            serfs.SelectMany(serf => serf.Joined).Distinct(),
            Is.EquivalentTo(all.Select(node => (node.Name, IPEndPoint.Parse(node.Address).Address.ToString()))));
    }

    private static string Tags(Dictionary<string, string> tags) => string.Join(',', tags.Select(tag => $"{tag.Key}={tag.Value}"));
}
