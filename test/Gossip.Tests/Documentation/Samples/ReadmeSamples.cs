using System.Text;
using Gossip.Simulation.Scenarios;

namespace Gossip.Tests.Documentation.Samples;

/// <summary>What the front page and the page on simulation show.</summary>
internal static class ReadmeSamples
{
    public static async Task WatchAsync(CancellationToken cancellationToken)
    {
        #region a node that watches
        await using var cluster = await Cluster.StartAsync(GossipOptions.Lan() with { NodeName = "web-1" }, cancellationToken);

        JoinResult joined = await cluster.JoinAsync(["10.0.0.5:7946", "seed.internal"], cancellationToken);

        await foreach (NodeEvent e in cluster.WatchAsync(cancellationToken))
        {
            string line = e switch
            {
                MemberJoined => $"{e.Member.Name} joined at {e.Member.EndPoint}",
                MemberUpdated => $"{e.Member.Name} now says {Encoding.UTF8.GetString(e.Member.Metadata.Span)}",
                MemberLeft => $"{e.Member.Name} said goodbye",
                MemberFailed => $"{e.Member.Name} failed",
                NameConflict conflict => $"{conflict.Claimant} claims the name of {e.Member.Name}",
                _ => $"{e}",
            };
            Console.WriteLine(line);
        }
        #endregion
    }

    public static async Task MessagesAsync(Cluster cluster, Member member, byte[] report, CancellationToken cancellationToken)
    {
        #region messages in brief
        await cluster.SendAsync(member, report, Delivery.Reliable, cancellationToken);
        await cluster.BroadcastAsync("users is stale"u8.ToArray(), key: "users", cancellationToken);

        await foreach (UserMessage message in cluster.ReceiveAsync(cancellationToken))
        {
            Console.WriteLine($"{message.Payload.Length} bytes from {message.Source}");
        }
        #endregion
    }

    public static void CrashOneOfTwenty()
    {
        #region a scenario
        ScenarioOutcome outcome = Scenario.Lan(nodes: 20).Seed(7).Network(loss: 0.05)
            .At(10.Seconds(), running => running.Crash(3))
            .For(2.Minutes())
            .Run();

        Assert.That(outcome.EveryFailureDetectedWithin(40.Seconds()), $"{outcome}");
        Assert.That(outcome.NoFalsePositive && outcome.ViewsEventuallyEqual, $"{outcome}");
        #endregion
    }
}
