using System.CommandLine;

namespace Gossip.ClusterBench.Clusters;

/// <summary>The command line of a run with a whole cluster.</summary>
internal static class ClusterCommand
{
    /// <param name="what">What the nodes are built on.</param>
    /// <param name="group">Makes the nodes.</param>
    public static RootCommand Create(string what, Func<INodeGroup> group)
    {
        Option<int> nodes = Number("--nodes", "How many nodes the cluster has.", 10);
        Option<int> steady = Number("--steady", "How many seconds to measure once all is quiet.", 10);
        Option<int> settle = Number("--settle", "How many seconds it may take until all is quiet, the just-in-time compiler included.", 60);
        Option<int> patience = Number("--patience", "How many seconds joining, converging and detecting may take, each.", 120);
        Option<int> kill = Number("--kill", "How many nodes to shut down without a goodbye.", 0);
        Option<int> parallel = Number("--parallel", "How many joins may run at once; 0 for all.", 0);
        Option<int> basePort = Number("--base-port", "The port of the first node; 0 for free ports.", 0);
        var counters = new Option<bool>("--counters") { Description = "Also print why joins failed, and the library's own counters, at some cost in time." };
        var root = new RootCommand($"Measures a cluster of real nodes of {what} on the loopback interface, all in this process.")
        {
            nodes, steady, settle, patience, kill, parallel, basePort, counters,
        };
        root.SetAction((result, cancellationToken) => new ClusterRun(group, new ClusterRunOptions
        {
            Nodes = result.GetValue(nodes),
            Steady = TimeSpan.FromSeconds(result.GetValue(steady)),
            Settle = TimeSpan.FromSeconds(result.GetValue(settle)),
            Patience = TimeSpan.FromSeconds(result.GetValue(patience)),
            Kill = result.GetValue(kill),
            Parallel = result.GetValue(parallel),
            BasePort = result.GetValue(basePort),
            Counters = result.GetValue(counters),
        }).RunAsync(Console.Out, cancellationToken));
        root.Validators.Add(result =>
        {
            if (result.GetValue(nodes) < 1 || result.GetValue(kill) >= result.GetValue(nodes))
            {
                result.AddError("There must be a node, and one must stay alive.");
            }
        });
        return root;
    }

    private static Option<int> Number(string name, string description, int value)
    {
        var option = new Option<int>(name) { Description = description, DefaultValueFactory = _ => value };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() < 0)
            {
                result.AddError($"{name} cannot be negative.");
            }
        });
        return option;
    }
}
