namespace Gossip.Simulation.Evaluation.Rapid;

/// <summary>What each node received and sent in each second.</summary>
internal sealed class NodeTraffic
{
    private readonly Dictionary<VirtualNode, (long Received, long Sent)> _before = [];
    private readonly List<long> _received = [];
    private readonly List<long> _sent = [];

    /// <summary>Ends a second.</summary>
    internal void Sample(IEnumerable<VirtualNode> nodes)
    {
        foreach (VirtualNode node in nodes)
        {
            (long Received, long Sent) now = (node.Transport.BytesReceived, node.Transport.BytesSent);
            if (_before.TryGetValue(node, out (long Received, long Sent) before))
            {
                _received.Add(now.Received - before.Received);
                _sent.Add(now.Sent - before.Sent);
            }

            _before[node] = now;
        }
    }

    /// <summary>Kilobytes in a second, received and sent: on average, 99th percentile, most.</summary>
    internal (Kilobytes Received, Kilobytes Sent) Figures => (Kilobytes.Of(_received), Kilobytes.Of(_sent));
}

/// <summary>Kilobytes in a second, over all nodes and seconds.</summary>
/// <param name="Mean">On average.</param>
/// <param name="P99">The 99th percentile.</param>
/// <param name="Most">The most.</param>
internal readonly record struct Kilobytes(double Mean, double P99, double Most)
{
    private const double Kilobyte = 1_024;

    internal static Kilobytes Of(List<long> bytes)
    {
        long[] sorted = [.. bytes.Order()];
        return sorted.Length == 0
            ? default
            : new Kilobytes(sorted.Average() / Kilobyte, sorted[(int)(sorted.Length * 0.99)] / Kilobyte, sorted[^1] / Kilobyte);
    }
}
