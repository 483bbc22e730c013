using System.Net;
using Gossip.Wire;

namespace Gossip.SimulationTests.Exploration;

/// <summary>Messages and packets as they are on the wire.</summary>
internal static class Messages
{
    public static byte[] Alive(string node, IPEndPoint endPoint, uint incarnation)
    {
        var buffer = new WireBuffer();
        AliveMessage.Write(
            buffer, incarnation, node, endPoint.Address.GetAddressBytes(), (ushort)endPoint.Port, default, new MemberVersions(1, 5, 2, 0, 0, 0));
        return buffer.WrittenSpan.ToArray();
    }

    public static byte[] Suspect(string node, string from, uint incarnation)
    {
        var buffer = new WireBuffer();
        SuspectMessage.Write(buffer, incarnation, node, from);
        return buffer.WrittenSpan.ToArray();
    }

    public static byte[] Dead(string node, string from, uint incarnation)
    {
        var buffer = new WireBuffer();
        DeadMessage.Write(buffer, incarnation, node, from);
        return buffer.WrittenSpan.ToArray();
    }

    public static byte[] Ping(string node)
    {
        var buffer = new WireBuffer();
        PingMessage.Write(buffer, 1, node, default, 0, "");
        return buffer.WrittenSpan.ToArray();
    }

    public static byte[] Packet(params byte[][] messages)
    {
        var writer = new PacketWriter(60_000, LayerSettings.Plain);
        writer.Begin(60_000);
        foreach (byte[] message in messages)
        {
            writer.TryAdd(message);
        }

        return writer.Finish(default).ToArray();
    }
}
