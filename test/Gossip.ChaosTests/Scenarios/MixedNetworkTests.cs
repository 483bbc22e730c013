using System.Net.Sockets;
using Gossip.ChaosTests.Expectations;
using Gossip.ChaosTests.Network;
using Gossip.ChaosTests.Nodes;
using Gossip.InteropTests;

namespace Gossip.ChaosTests.Scenarios;

/// <summary>Walls and narrow paths between agents and Serf agents.</summary>
[RequiresPeer("serf")]
internal sealed class MixedNetworkTests : MixedClusterTest
{
    // Everybody has probed everybody several times.
    private static readonly TimeSpan s_quiet = TimeSpan.FromSeconds(20);

    /// <summary>What they ask is not heard either: they give up the others, who refute it once it is heard.</summary>
    [Test]
    public async Task Those_of_either_make_who_are_not_heard_are_given_up_and_come_back()
    {
        VirtualNetwork network = await StartMixedAsync();
        INode[] mute = [Running[^1], Serfs[^1]];
        string[] names = [.. mute.Select(node => node.Name)];

        await network.ApplyAsync(host => [Fault.From([.. mute.Select(node => node.Host).Where(other => other != host)])]);
        TimeSpan noticed = await GiveUpAsync(mute);
        AssertNobodyFailed(accusation => names.Contains(accusation.Member) || names.Contains(accusation.By));
        Assert.That(Serfs[..^1].SelectMany(serf => serf.Failed).Except(names), Is.Empty, "whom Serf called failed that is heard");
        await network.HealAsync();
        TimeSpan agreed = await AgreeAsync(Everybody, Bounds.Agreement, "the mute ones are back");

        string[] accused = [.. Accusation.Of([Running[^1]]).Select(accusation => accusation.Member), .. Serfs[^1].Failed];
        AssertNobodyFailed([.. mute, .. Everybody.Where(node => accused.Contains(node.Name))]);
        Measured($"given up by all after {noticed.TotalSeconds:0.0} s (at most {Bounds.EveryoneNotices.TotalSeconds:0}), agreement {agreed.TotalSeconds:0.0} s after the network");
    }

    /// <summary>An agent does not hear a Serf agent, another Serf agent not another agent; those between them do.</summary>
    [Test]
    public async Task When_two_of_different_make_hear_each_other_in_one_direction_only_nobody_is_called_failed()
    {
        VirtualNetwork network = await StartMixedAsync();

        await network.ApplyAsync(host => host == Running[1].Host ? [Fault.From(Serfs[1].Host)] : host == Serfs[2].Host ? [Fault.From(Running[2].Host)] : []);
        await Task.Delay(s_quiet);
        await network.HealAsync();
        TimeSpan agreed = await AgreeAsync(Everybody, Bounds.Agreement, "all agree");

        AssertNobodyFailed();
        Measured($"nobody called failed, agreement {agreed.TotalSeconds:0.0} s after the network");
    }

    /// <summary>Both makes ping over streams when packets are not answered.</summary>
    [TestCase(true)]
    [TestCase(false)]
    public async Task Where_UDP_is_blocked_and_TCP_open_nobody_is_called_failed(bool everywhere)
    {
        VirtualNetwork network = await StartMixedAsync();
        Host[] blocked = [.. (everywhere ? Everybody : [Running[^1], Serfs[^1]]).Select(node => node.Host)];

        await network.ApplyAsync(host => [blocked.Contains(host) ? Fault.Udp() : Fault.Udp(blocked)]);
        await Task.Delay(s_quiet);
        await network.HealAsync();
        TimeSpan agreed = await AgreeAsync(Everybody, Bounds.Agreement, "all agree");

        AssertNobodyFailed();
        Measured($"UDP blocked at {blocked.Length} of {2 * OfEach}: nobody called failed, agreement {agreed.TotalSeconds:0.0} s after the network");
    }

    /// <summary>Probes and news go by packets.</summary>
    [Test]
    public async Task Where_TCP_is_blocked_and_UDP_open_failure_detection_and_news_go_on()
    {
        VirtualNetwork network = await StartMixedAsync();

        await network.ApplyAsync(_ => [Fault.Tcp()]);
        TimeSpan heard = await TellAsync(Running[1], "news", Serfs[1], "news");
        INode[] dead = await KillOneOfEachAsync();
        TimeSpan noticed = await GiveUpAsync(dead);
        await network.HealAsync();
        await AgreeAsync(Everybody, Bounds.Agreement, "all agree");

        AssertNobodyFailed(but: dead);
        Measured($"news heard by all after {heard.TotalSeconds:0.0} s, the dead noticed by all after {noticed.TotalSeconds:0.0} s (at most {Bounds.EveryoneNotices.TotalSeconds:0})");
    }

    /// <summary>Packets of 1,400 bytes do not fit; news that fills them arrives nevertheless, by packets and by state exchanges.</summary>
    [TestCase(AddressFamily.InterNetwork)]
    [TestCase(AddressFamily.InterNetworkV6)]
    public async Task Where_links_carry_1280_bytes_all_news_arrives(AddressFamily family)
    {
        const int longest = 512;
        int longestTag = longest - InteropTests.Serf.SerfTags.Encode(SerfTag, new string('x', 256)).Length + 256;
        VirtualNetwork network = await CreateNetworkAsync(2 * OfEach, family);
        await network.LimitPacketsAsync(1280);
        await StartMixedAsync(network, host => host.EndPoint, Bounds.Spread, ["--no-compression"], ["-disable-compression"]);

        TimeSpan[] heard = await Task.WhenAll(Enumerable.Range(0, OfEach).Select(
            i => TellAsync(Running[i], new string((char)('a' + i), longest), Serfs[i], new string((char)('a' + i), longestTag))));

        AssertNobodyFailed();
        Measured($"{family}: {longest} bytes of metadata of everybody heard by all after {heard.Max().TotalSeconds:0.0} s (at most {Bounds.Spread.TotalSeconds:0})");
    }
}
