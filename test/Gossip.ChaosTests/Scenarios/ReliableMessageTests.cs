using System.Diagnostics;
using System.Security.Cryptography;
using Gossip.ChaosTests.Network;
using Gossip.ChaosTests.Nodes;
using Gossip.ChaosTests.Relay;

namespace Gossip.ChaosTests.Scenarios;

/// <summary>
/// Reliable messages under faults. Each is sent until it is acknowledged, four times at most. What was acknowledged has arrived; what arrived
/// more than once had been said to be undelivered in between.
/// </summary>
internal sealed class ReliableMessageTests : ChaosTest
{
    private const int Senders = 4;
    private const int Messages = 30;
    private const int Tries = 4;

    [Test]
    public async Task Under_loss_none_that_was_acknowledged_is_lost_and_none_comes_twice_unless_said()
    {
        VirtualNetwork network = await CreateNetworkAsync(Senders + 1);
        AgentNode[] agents = await StartClusterAsync(network);
        await network.ApplyAsync(_ => [Fault.Loss(20)]);

        await SendAndCheckAsync(agents, "20 % loss");
    }

    /// <summary>A third of all streams is reset at some byte, in one direction or the other.</summary>
    [Test]
    public async Task Over_streams_that_are_reset_none_that_was_acknowledged_is_lost_and_none_comes_twice_unless_said()
    {
        VirtualNetwork network = await CreateNetworkAsync(Senders + 1);
        NetworkRelay relay = Keep(await NetworkRelay.StartAsync(network, seed: 2));
        AgentNode[] agents = await StartAgentsAsync(network.Hosts, host => ["--advertise", relay.AddressOf(host)]);
        await AgreeAsync(agents, Preset.For(agents.Length).Spread, "all know each other after their start");
        relay.Conditions = new RelayConditions { Resets = 0.33, Delay = TimeSpan.FromMilliseconds(10) };

        int failures = await SendAndCheckAsync(agents, "a third of streams reset");

        Assert.That(relay.HarmedStreams, Is.Positive);
        Assert.That(failures, Is.Positive, "resets are noticed");
    }

    /// <summary>The receiver stands still now and then, for less than anybody would call it failed.</summary>
    [Test]
    public async Task To_a_receiver_that_stands_still_none_that_was_acknowledged_is_lost_and_none_comes_twice_unless_said()
    {
        VirtualNetwork network = await CreateNetworkAsync(Senders + 1);
        AgentNode[] agents = await StartClusterAsync(network);
        using var over = new CancellationTokenSource();
        Task pauses = PauseNowAndThenAsync(agents[0], over.Token);

        await SendAndCheckAsync(agents, "the receiver stops now and then");
        await over.CancelAsync();
        await pauses;
    }

    private static async Task PauseNowAndThenAsync(AgentNode agent, CancellationToken over)
    {
        while (!over.IsCancellationRequested)
        {
            await agent.Process.PauseAsync(TimeSpan.FromSeconds(2));
            await Task.Delay(TimeSpan.FromMilliseconds(100), CancellationToken.None);
        }
    }

    private async Task<int> SendAndCheckAsync(AgentNode[] agents, string faults)
    {
        AgentNode receiver = agents[0];
        long started = Stopwatch.GetTimestamp();
        Dictionary<string, (int Failures, bool Acknowledged)>[] sent =
            await Task.WhenAll(agents.Skip(1).Select(sender => SendAllAsync(sender, receiver.Name)));
        Dictionary<string, (int Failures, bool Acknowledged)> all = sent.SelectMany(messages => messages).ToDictionary();
        TimeSpan took = Stopwatch.GetElapsedTime(started);

        // What has been acknowledged is with the process; its line may still be on its way to us.
        string[] acknowledged = [.. all.Where(message => message.Value.Acknowledged).Select(message => message.Key)];
        await InteropTests.Eventually.Async(
            () => acknowledged.Except(Received(receiver)).FirstOrDefault() is null, Preset.For(agents.Length).Delivery, "all that was acknowledged has arrived");
        foreach ((string text, int times) in Received(receiver).CountBy(text => text))
        {
            Assert.That(all, Does.ContainKey(text), "nothing is made up");
            Assert.That(times, Is.AtMost(all[text].Failures + (all[text].Acknowledged ? 1 : 0)), $"'{text}', {all[text]}");
        }

        int failures = all.Values.Sum(message => message.Failures);
        int twice = Received(receiver).CountBy(text => text).Count(message => message.Value > 1);
        Measured($"{faults}: {acknowledged.Length} of {all.Count} acknowledged and all of these arrived, {failures} tries said to have failed, {twice} came more than once after that, {took.TotalSeconds:0.0} s");
        return failures;
    }

    private static async Task<Dictionary<string, (int Failures, bool Acknowledged)>> SendAllAsync(AgentNode sender, string receiver)
    {
        var fates = new Dictionary<string, (int Failures, bool Acknowledged)>();
        for (int i = 0; i < Messages; i++)
        {
            string text = $"{sender.Name} {i} {Convert.ToHexString(RandomNumberGenerator.GetBytes(i * 50))}";
            int failures = 0;
            bool acknowledged = false;
            while (!acknowledged && failures < Tries)
            {
                acknowledged = await sender.SendReliablyAsync(receiver, text);
                failures += acknowledged ? 0 : 1;
            }

            fates.Add(text, (failures, acknowledged));
        }

        return fates;
    }

    private static IEnumerable<string> Received(AgentNode receiver) =>
        receiver.Events.ToList().Where(e => e.Kind == "message").Select(e => e.Content!);
}
