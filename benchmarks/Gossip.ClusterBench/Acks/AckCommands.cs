using System.CommandLine;

namespace Gossip.ClusterBench.Acks;

/// <summary>The command lines of the load with pings, and of the node that bears it.</summary>
internal static class AckCommands
{
    public static Command Load()
    {
        var seconds = new Option<int>("--seconds") { Description = "How long to measure.", DefaultValueFactory = _ => 5 };
        var window = new Option<int>("--window") { Description = "How many pings to keep in flight.", DefaultValueFactory = _ => 64 };
        var node = new Option<string?>("--node")
        {
            Description = "A program that is the node instead: it prints its address, and ends when its standard input does.",
        };
        var command = new Command("acks", "Measures how many pings a second one node answers, from another process.") { seconds, window, node };
        command.SetAction((result, _) => AckRun.RunAsync(
            result.GetValue(node), TimeSpan.FromSeconds(result.GetValue(seconds)), result.GetValue(window), Console.Out));
        return command;
    }

    public static Command Node()
    {
        var command = new Command("node", "Is one node: prints its address, ends when standard input does.");
        command.SetAction((_, cancellationToken) => AckNode.RunAsync(Console.In, Console.Out, cancellationToken));
        return command;
    }
}
