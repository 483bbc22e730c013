using Gossip.ChaosTests.Expectations;
using Gossip.ChaosTests.Network;
using Gossip.ChaosTests.Nodes;
using Gossip.ChaosTests.Relay;

namespace Gossip.ChaosTests.Scenarios;

/// <summary>Networks that delay, double, reorder and damage what they carry, from before the first node joins.</summary>
internal sealed class RelayTests : ChaosTest
{
    private const int Nodes = 5;
    private const string Key = "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=";
    private static readonly TimeSpan s_quiet = TimeSpan.FromSeconds(15);

    [Test]
    public Task With_delay_and_jitter_all_is_as_it_should_be() =>
        LiveThroughAsync(new RelayConditions { Delay = TimeSpan.FromMilliseconds(60), Jitter = TimeSpan.FromMilliseconds(60) });

    [Test]
    public Task With_duplication_all_is_as_it_should_be() => LiveThroughAsync(new RelayConditions { Duplication = 0.3 });

    [Test]
    public Task With_reordering_all_is_as_it_should_be() => LiveThroughAsync(new RelayConditions { Reordering = 0.3 });

    /// <summary>With a key every change is noticed; what is damaged is as good as lost.</summary>
    [Test]
    public Task With_corruption_and_encryption_nothing_wrong_is_believed() =>
        LiveThroughAsync(new RelayConditions { Corruption = 0.1 }, "--key", Key);

    /// <summary>From protocol 5 on packets carry a CRC. Streams carry none: they are left whole here, as TCP's own checksum leaves them.</summary>
    [Test]
    public Task With_corruption_of_packets_and_a_checksum_nothing_wrong_is_believed() =>
        LiveThroughAsync(new RelayConditions { PacketCorruption = 0.1 }, "--protocol", "5");

    [Test]
    public Task With_all_of_it_at_once_all_is_as_it_should_be() => LiveThroughAsync(
        new RelayConditions
        {
            Delay = TimeSpan.FromMilliseconds(20), Jitter = TimeSpan.FromMilliseconds(20), Duplication = 0.1, Reordering = 0.1, Corruption = 0.05, Resets = 0.1,
        },
        "--key", Key);

    /// <summary>All agree from the join on, news arrives as it was sent, the dead are found out, and nobody else is called failed.</summary>
    private async Task LiveThroughAsync(RelayConditions conditions, params string[] options)
    {
        VirtualNetwork network = await CreateNetworkAsync(Nodes);
        NetworkRelay relay = Keep(await NetworkRelay.StartAsync(network, seed: 1));
        ProtocolBounds bounds = Preset.For(Nodes);
        relay.Conditions = conditions;
        AgentNode[] agents = await StartAgentsAsync(network.Hosts, host => ["--advertise", relay.AddressOf(host), .. options]);
        await AgreeAsync(agents, bounds.Agreement, "all know each other after their start");

        AgentNode teller = agents[1], victim = agents[^1];
        string news = string.Join(' ', Enumerable.Range(0, 100));
        await teller.Process.WriteLineAsync($"meta {news}");
        await Task.WhenAll(agents.Where(agent => agent != teller).Select(agent => agent.Events.WaitForAsync(
            e => e.Kind == "updated" && e.Name == teller.Name && e.Meta == news, bounds.Spread, $"{agent.Name} hears the news")));
        await Task.Delay(s_quiet);
        AssertNobodyFailed();
        await victim.Process.KillAsync();
        TimeSpan noticed = await GiveUpAsync(agents[..^1], [victim], bounds.EveryoneNotices);
        relay.Conditions = new RelayConditions();
        await AgreeAsync(agents[..^1], bounds.Agreement, "all agree in the end");

        AssertNobodyFailed(accusation => accusation.Member == victim.Name);
        AssertNothingInvented(agents, news);
        Assert.That(relay.HarmedPackets, Is.Positive, "the relay stands in the path");
        Measured($"{relay.HarmedPackets} packets and {relay.HarmedStreams} streams harmed; the dead noticed by all after {noticed.TotalSeconds:0.0} s (at most {bounds.EveryoneNotices.TotalSeconds:0})");
    }

    // Whoever was heard of is there, and said what was heard of it.
    private static void AssertNothingInvented(AgentNode[] agents, string news)
    {
        var heard = agents.SelectMany(agent => agent.Events.ToList()).Where(e => e.Kind is "joined" or "updated").ToList();
        Assert.That(heard.Select(e => (e.Name, e.Address)).Distinct(), Is.EquivalentTo(agents.Select(agent => (agent.Name, agent.Address))));
        Assert.That(heard.Select(e => e.Meta).Distinct(), Is.EquivalentTo(new[] { "", news }));
    }
}
