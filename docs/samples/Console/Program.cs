#region getting started: the program
using System.Net;
using Gossip;

// Ctrl+C says goodbye to the others, then ends the program.
using var stop = new CancellationTokenSource();
Console.CancelKeyPress += (_, pressed) =>
{
    pressed.Cancel = true;
    stop.Cancel();
};

await using Cluster cluster = await Cluster.StartAsync(
    GossipOptions.Lan() with
    {
        NodeName = args[0],
        BindEndPoints = [IPEndPoint.Parse(args[1])],
        Seeds = args[2..],
    },
    stop.Token);

await foreach (NodeEvent change in cluster.WatchAsync())
{
    Console.WriteLine(change switch
    {
        MemberJoined => $"{change.Member.Name} joined at {change.Member.EndPoint}",
        MemberLeft => $"{change.Member.Name} said goodbye",
        MemberFailed => $"{change.Member.Name} failed",
        JoinStateChanged join => $"now {join.State}",
        _ => $"{change}",
    });
}
#endregion
