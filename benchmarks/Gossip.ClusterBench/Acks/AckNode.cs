using System.Net;

namespace Gossip.ClusterBench.Acks;

/// <summary>The one node that is pinged.</summary>
internal static class AckNode
{
    public const string Name = "node";

    public static async Task<int> RunAsync(TextReader input, TextWriter output, CancellationToken cancellationToken)
    {
        GossipOptions options = GossipOptions.Lan() with { NodeName = Name, BindEndPoints = [new IPEndPoint(IPAddress.Loopback, 0)] };
        await using Cluster node = await Cluster.StartAsync(options, CancellationToken.None);
        await output.WriteLineAsync(node.LocalMember.EndPoint.ToString());
        await output.FlushAsync(cancellationToken);
        await input.ReadToEndAsync(cancellationToken);
        return 0;
    }
}
