using Gossip.Simulation.Reporting;

namespace Gossip.Simulation.Scenarios;

/// <summary>Brings up the nodes of a scenario.</summary>
internal sealed class ClusterStart(
    RunningScenario running, Scenario scenario, Action<ScenarioStage, double> report, CancellationToken cancellationToken)
{
    /// <summary>The longest it may take until all agree and are quiet.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(30);

    private static readonly TimeSpan Step = TimeSpan.FromSeconds(1);

    /// <summary>Starts all nodes and lets all of them join the first at once, without waiting for any.</summary>
    internal void StartAndJoin()
    {
        for (int i = 0; i < scenario.NodeCount; i++)
        {
            report(ScenarioStage.Starting, (double)i / scenario.NodeCount);
            VirtualNode node = running.Add();
            if (i > 0)
            {
                running.Join(node, running.Cluster.Nodes[0]);
            }
        }
    }

    /// <summary>Starts nodes that know each other, and waits until they are quiet: the state of a cluster that has run for long.</summary>
    internal void StartAndSettle()
    {
        int started = 0;
        foreach (VirtualNode _ in running.AddAcquainted(scenario.NodeCount))
        {
            report(ScenarioStage.Starting, (double)++started / scenario.NodeCount);
        }

        Settle();
    }

    private void Settle()
    {
        var views = new ViewTracker(running.Cluster, Patience);
        running.Cluster.Observers.Add(views);
        TimeSpan end = running.Cluster.Elapsed + Patience;
        while (!views.AllAgree || !IsQuiet())
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (running.Cluster.Elapsed > end)
            {
                throw new TimeoutException($"The nodes of the scenario did not come to rest within {Patience} of virtual time.");
            }

            report(ScenarioStage.Settling, views.Samples[^1].Known);
            running.Cluster.Advance(views.AllAgree ? TimeSpan.Zero : Step);
        }

        running.Cluster.Observers.Remove(views);
    }

    // Only a node that has news gossips, so little is sent once all news has been passed on.
    private bool IsQuiet()
    {
        long before = running.Cluster.Network.Statistics.PacketsSent;
        running.Cluster.Advance(Step);
        double sent = (running.Cluster.Network.Statistics.PacketsSent - before) / Step.TotalSeconds;
        double gossiping = scenario.Options.GossipInterval > TimeSpan.Zero
            ? scenario.Options.GossipNodes / scenario.Options.GossipInterval.TotalSeconds
            : double.MaxValue;
        return sent < scenario.NodeCount * gossiping / 3;
    }
}
