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
        var transport = new Option<string>("--transport") { Description = "What packets go over: udp or tls.", DefaultValueFactory = _ => "udp" };
        transport.AcceptOnlyFromAmong("udp", "tls");
        var command = new Command("acks", "Measures how many pings a second one node answers, from another process.") { seconds, window, node, transport };
        command.SetAction((result, _) => AckRun.RunAsync(
            result.GetValue(node), result.GetValue(transport) == "tls", TimeSpan.FromSeconds(result.GetValue(seconds)), result.GetValue(window), Console.Out));
        return command;
    }

    public static Command Node()
    {
        var certificates = new Option<string?>("--certificates") { Description = "A folder with certificates: the node speaks TLS." };
        var command = new Command("node", "Is one node: prints its address, ends when standard input does.") { certificates };
        command.SetAction((result, cancellationToken) => AckNode.RunAsync(result.GetValue(certificates), Console.In, Console.Out, cancellationToken));
        return command;
    }
}
