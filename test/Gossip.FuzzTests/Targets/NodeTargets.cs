using System.Buffers.Binary;
using System.Net;
using Gossip.Reception;
using Gossip.Simulation;
using Gossip.Simulation.Network;
using Gossip.Transports;
using Gossip.Wire;

namespace Gossip.FuzzTests.Targets;

/// <summary>
/// A whole node of a cluster of two, new for every input, on a virtual clock: a stranger sends it packets, or opens a connection.
/// Whatever comes, the node runs on, answers a ping, knows no more members than it may, and sends the stranger no flood.
/// </summary>
internal static class NodeTargets
{
    private const int MaximumMembers = 50;

    private static readonly GossipOptions Options = GossipOptions.Lan() with { MaximumMembers = MaximumMembers, GossipInterval = TimeSpan.FromMilliseconds(50) };

    public static IEnumerable<FuzzTarget> All { get; } =
    [
        new("node-packets", Packets, () => [.. Single().Select(Framed), Single().Take(8).SelectMany(Framed).ToArray()]),
        new("node-stream", OneStream, () => Vectors.OfKind("stream", "message", "compress").Where(bytes => bytes.Length < 1000)),
    ];

    private static IEnumerable<byte[]> Single() => Vectors.OfKind("message", "compound", "crc", "compress").Where(bytes => bytes.Length < 2000);

    private static byte[] Framed(byte[] packet) => [(byte)(packet.Length >> 8), (byte)packet.Length, .. packet];

    /// <summary>Each packet follows its length; the last takes what is left.</summary>
    private static void Packets(byte[] data)
    {
        using var world = new World();
        while (data.Length >= sizeof(ushort))
        {
            int length = Math.Min(BinaryPrimitives.ReadUInt16BigEndian(data), data.Length - sizeof(ushort));
            world.Send(data.AsSpan(sizeof(ushort), Math.Min(length, 65_507)));
            data = data[(sizeof(ushort) + length)..];
            world.Advance(TimeSpan.FromMilliseconds(10));
        }

        world.Advance(TimeSpan.FromSeconds(2));
        world.AssertLives();
    }

    private static void OneStream(byte[] data)
    {
        using var world = new World();
        world.Run(async () =>
        {
            await using Stream stream = await world.Stranger.ConnectAsync(new NodeAddress("", world.Node.EndPoint), CancellationToken.None);
            byte[] answer = new byte[4096];
            try
            {
                await stream.WriteAsync(data);
                await stream.EndWritingAsync();
                while (await stream.ReadAsync(answer) > 0)
                {
                    // Whatever the node says: that it comes to an end is what is waited for.
                }
            }
            catch (IOException)
            {
                // Broken off by the node: an end as good as any.
                return;
            }
        });
        world.Advance(TimeSpan.FromSeconds(1));
        world.AssertLives();
    }

    private sealed class World : IDisposable
    {
        private readonly VirtualCluster _cluster;
        private int _sent;
        private int _acknowledged;

        public World()
        {
            _cluster = VirtualCluster.Start(2, seed: 1, Options);
            Node = _cluster.Nodes[0];
            Stranger = _cluster.Network.CreateTransport();
            _cluster.Run(() => Stranger.StartAsync(CancellationToken.None).AsTask());
        }

        public VirtualNode Node { get; }

        public VirtualTransport Stranger { get; }

        public void Send(ReadOnlySpan<byte> packet)
        {
            _sent++;
            Stranger.TrySendPacket(packet, new NodeAddress("", Node.EndPoint));
        }

        public void Advance(TimeSpan time)
        {
            _cluster.Advance(time);
            Drain();
        }

        public void Run(Func<Task> work) => _cluster.Run(work);

        public void AssertLives()
        {
            Promise.Holds(!Node.Cluster.Completion.IsCompleted, "The node runs on");
            Promise.Holds(Node.Cluster.AliveCount <= MaximumMembers, "The node knows no more members than it may");
            Promise.Holds(Node.Cluster.LocalMember.State == MemberState.Alive, "The node believes itself alive");
            var ping = new WireBuffer();
            PingMessage.Write(ping, 77, Node.Name);
            Send(ping.WrittenSpan);
            _cluster.Advance(TimeSpan.FromMilliseconds(20));
            Promise.Holds(Drain().Contains(77u), "The node answers");
            Promise.Holds(_acknowledged <= _sent * PacketReceiver.MaximumPingsOfOnePacket, "A packet draws a few acks and no flood");
        }

        public void Dispose() => _cluster.Dispose();

        /// <returns>The pings that were answered.</returns>
        private List<uint> Drain()
        {
            var acknowledged = new List<uint>();
            while (Stranger.Packets.TryRead(out Packet packet))
            {
                var handler = new AckHandler(acknowledged);
                new PacketReader(LayerSettings.Plain).Read(packet.Payload, handler);
                packet.Return();
            }

            _acknowledged += acknowledged.Count;
            return acknowledged;
        }
    }

    private sealed class AckHandler(List<uint> acknowledged) : IMessageHandler
    {
        public void Handle(MessageType type, ReadOnlyMemory<byte> body)
        {
            if (type == MessageType.Ack && AckMessage.TryRead(body, out AckMessage ack))
            {
                acknowledged.Add(ack.SequenceNumber);
            }
        }

        public void Drop(DropReason reason, int count) => throw new BrokenPromiseException($"The node sends something {reason}");
    }
}
