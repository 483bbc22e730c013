using System.Globalization;
using System.IO.Hashing;
using System.Net;
using Gossip.Simulation.Network;

namespace Gossip.Simulation.Tracing;

/// <summary>The readable form of a trace: one line a record.</summary>
internal sealed class TraceText(TextWriter writer)
{
    internal void Started(Simulator simulator, VirtualNode node) => Line(simulator, node, "starts");

    internal void Packet(Simulator simulator, VirtualTransport sender, IPEndPoint destination, ReadOnlySpan<byte> payload) =>
        Write(simulator, $"{sender.EndPoint}#{sender.Id}", $"-> {destination} {payload.Length} bytes {XxHash3.HashToUInt64(payload):x16}");

    internal void Changed(Simulator simulator, VirtualNode node, Member? before, Member? after) =>
        Line(simulator, node, $"believes {before?.ToString() ?? "nothing"} => {after?.ToString() ?? "nothing"}");

    internal void Told(Simulator simulator, VirtualNode node, NodeEvent told) =>
        Line(simulator, node, $"tells {told.GetType().Name} {told.Member}");

    internal void Line(Simulator simulator, VirtualNode node, string what) => Write(simulator, $"{node}#{node.Transport.Id}", what);

    private void Write(Simulator simulator, string who, string what) => writer.Write(string.Create(
        CultureInfo.InvariantCulture, $"{simulator.Statistics.VirtualTime.TotalSeconds:F7} {who} {what}\n"));
}
