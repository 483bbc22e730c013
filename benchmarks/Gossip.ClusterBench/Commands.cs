using System.CommandLine;
using Gossip.ClusterBench.Acks;
using Gossip.ClusterBench.Clusters;

namespace Gossip.ClusterBench;

/// <summary>The command line: a whole cluster, or the acks of one node.</summary>
internal static class Commands
{
    public static RootCommand Root()
    {
        var nodes = new Option<int>("--nodes") { Description = "How many nodes the cluster has.", DefaultValueFactory = _ => 10 };
        var steady = new Option<int>("--steady") { Description = "How many seconds to measure once all is quiet.", DefaultValueFactory = _ => 10 };
        var settle = new Option<int>("--settle") { Description = "How many seconds it may take until all is quiet.", DefaultValueFactory = _ => 10 };
        var kill = new Option<int>("--kill") { Description = "How many nodes to shut down without a goodbye.", DefaultValueFactory = _ => 0 };
        var parallel = new Option<int>("--parallel") { Description = "How many joins may run at once; 0 for all.", DefaultValueFactory = _ => 0 };
        var basePort = new Option<int>("--base-port") { Description = "The port of the first node; 0 for free ports.", DefaultValueFactory = _ => 0 };
        var counters = new Option<bool>("--counters") { Description = "Also print the library's own counters, at some cost in time." };
        var root = new RootCommand("Measures a cluster of real nodes on the loopback interface, all in this process, with the LAN preset.")
        {
            nodes, steady, settle, kill, parallel, basePort, counters, AcksCommand(), NodeCommand(),
        };
        root.SetAction((result, cancellationToken) => new ClusterRun(new ClusterRunOptions
        {
            Nodes = result.GetValue(nodes),
            Steady = TimeSpan.FromSeconds(result.GetValue(steady)),
            Settle = TimeSpan.FromSeconds(result.GetValue(settle)),
            Kill = result.GetValue(kill),
            Parallel = result.GetValue(parallel),
            BasePort = result.GetValue(basePort),
            Counters = result.GetValue(counters),
        }).RunAsync(Console.Out, cancellationToken));
        return root;
    }

    private static Command AcksCommand()
    {
        var seconds = new Option<int>("--seconds") { Description = "How long to measure.", DefaultValueFactory = _ => 5 };
        var window = new Option<int>("--window") { Description = "How many pings to keep in flight.", DefaultValueFactory = _ => 64 };
        var node = new Option<string?>("--node")
        {
            Description = "A program that is the node instead: prints its address, ends when its standard input does.",
        };
        var command = new Command("acks", "Measures how many pings a second one node answers, from another process.") { seconds, window, node };
        command.SetAction((result, _) => AckRun.RunAsync(
            result.GetValue(node), TimeSpan.FromSeconds(result.GetValue(seconds)), result.GetValue(window), Console.Out));
        return command;
    }

    private static Command NodeCommand()
    {
        var command = new Command("node", "Is one node: prints its address, ends when standard input does.");
        command.SetAction((_, cancellationToken) => AckNode.RunAsync(Console.In, Console.Out, cancellationToken));
        return command;
    }
}
