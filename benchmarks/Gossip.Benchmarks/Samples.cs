using System.Globalization;
using System.Net;
using Gossip.Diagnostics;
using Gossip.Members;
using Gossip.Wire;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gossip.Benchmarks;

/// <summary>Members and messages like those of a cluster of ten thousand; the peers' benchmarks use the same.</summary>
internal static class Samples
{
    public const int ManyMembers = 10_000;

    /// <summary>What gossip makes of a packet full of alive messages.</summary>
    public const int PacketLength = 1120;

    private static readonly byte[] Metadata = "zone=a;role=web"u8.ToArray();

    /// <summary>Members that all these nodes know of.</summary>
    public static MemberTable Table(int members)
    {
        var table = new MemberTable(capacity: 100_000, hashSeed: 1);
        for (int i = 0; i < members; i++)
        {
            table.Add(Member(i));
        }

        table.Publish();
        return table;
    }

    public static Member Member(int i) => new(
        Name(i), EndPoint(i), Metadata, MemberVersions.Of(GossipOptions.Lan()), Incarnation(i), MemberState.Alive, DateTimeOffset.UnixEpoch);

    public static string Name(int i) => string.Create(CultureInfo.InvariantCulture, $"node-{i:00000}");

    /// <summary>An alive message with its type byte.</summary>
    public static byte[] Alive(int i)
    {
        var output = new WireBuffer();
        WriteAlive(output, i);
        return output.WrittenSpan.ToArray();
    }

    public static void WriteAlive(WireBuffer output, int i)
    {
        ReadOnlySpan<byte> address = [10, 0, (byte)(i >> 8), (byte)i];
        AliveMessage.Write(output, Incarnation(i), Name(i), address, GossipOptions.DefaultPort, Metadata, MemberVersions.Of(GossipOptions.Lan()));
    }

    /// <summary>A packet, not compressed, that holds alive messages.</summary>
    public static byte[] Compound(int messages)
    {
        var writer = new PacketWriter(WireLimits.MaximumPacketLength, LayerSettings.Plain);
        writer.Begin(WireLimits.MaximumPacketLength);
        for (int i = 0; i < messages; i++)
        {
            writer.TryAdd(Alive(i));
        }

        return writer.Finish(default).ToArray();
    }

    /// <summary>The bytes of a packet as they are before compression.</summary>
    public static byte[] Packet() => Compound(14)[..PacketLength];

    public static NodeDiagnostics Diagnostics() => new(
        new GossipLog(NullLogger.Instance), new LogThrottle(TimeSpan.FromSeconds(10), TimeProvider.System), new GossipMetrics("benchmark"));

    private static IPEndPoint EndPoint(int i) => new(new IPAddress([10, 0, (byte)(i >> 8), (byte)i]), GossipOptions.DefaultPort);

    private static uint Incarnation(int i) => 1 + (uint)(i % 100);
}
