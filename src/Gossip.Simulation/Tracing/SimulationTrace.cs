using System.Buffers;
using System.Buffers.Binary;
using System.IO.Hashing;
using System.Net;
using System.Text;
using Gossip.Simulation.Network;

namespace Gossip.Simulation.Tracing;

/// <summary>
/// The trace of a cluster's life, rolled into one hash: every packet with its bytes, every change of a member table, every event that
/// a watch told, every start and stop of a node, each with its time. Two lives are equal to the byte if their hashes are.
/// </summary>
/// <remarks>
/// A line of the readable form begins with seconds of virtual time. To find where two lives part, write both and compare the files.
/// </remarks>
public sealed class SimulationTrace : IClusterObserver
{
    private readonly Simulator _simulator;
    private readonly TraceText? _text;
    private readonly XxHash128 _hash = new();
    private readonly ArrayBufferWriter<byte> _record = new(2048);

    private SimulationTrace(Simulator simulator, TextWriter? text)
    {
        _simulator = simulator;
        _text = text is null ? null : new TraceText(text);
    }

    private enum RecordKind : byte
    {
        Started = 1,
        Crashed = 2,
        Leaving = 3,
        Stalled = 4,
        Resumed = 5,
        Packet = 6,
        Change = 7,
        Event = 8,
    }

    /// <summary>How many records there are so far.</summary>
    public long Records { get; private set; }

    /// <summary>The hash of all records so far: 32 hexadecimal digits.</summary>
    public string Hash => Convert.ToHexStringLower(_hash.GetCurrentHash());

    /// <summary>Begins to trace a cluster. What happened before is not in the trace.</summary>
    /// <param name="cluster">The cluster.</param>
    /// <param name="text">Where to write each record as a line; nowhere by default, as that costs far more than the hash.</param>
    /// <returns>The trace, which grows with the life of the cluster.</returns>
    public static SimulationTrace Of(VirtualCluster cluster, TextWriter? text = null)
    {
        ArgumentNullException.ThrowIfNull(cluster);
        var trace = new SimulationTrace(cluster.Simulator, text);
        cluster.Observers.Add(trace);
        return trace;
    }

    void IClusterObserver.NodeStarted(VirtualNode node)
    {
        Begin(RecordKind.Started, node.Transport.Id);
        Add(node.Name);
        Add(node.EndPoint);
        End();
        _text?.Started(_simulator, node);
    }

    void IClusterObserver.NodeStopped(VirtualNode node, bool crashed) =>
        AddBare(crashed ? RecordKind.Crashed : RecordKind.Leaving, node, crashed ? "crashes" : "leaves");

    void IClusterObserver.NodeStalled(VirtualNode node, bool stalled) =>
        AddBare(stalled ? RecordKind.Stalled : RecordKind.Resumed, node, stalled ? "stalls" : "resumes");

    void IClusterObserver.PacketSent(VirtualTransport sender, IPEndPoint destination, ReadOnlySpan<byte> payload)
    {
        Begin(RecordKind.Packet, sender.Id);
        Add(destination);
        Add(payload);
        End();
        _text?.Packet(_simulator, sender, destination, payload);
    }

    void IClusterObserver.MemberChanged(VirtualNode node, Member? before, Member? after)
    {
        Begin(RecordKind.Change, node.Transport.Id);
        Add(before);
        Add(after);
        End();
        _text?.Changed(_simulator, node, before, after);
    }

    void IClusterObserver.EventTold(VirtualNode node, NodeEvent told)
    {
        Begin(RecordKind.Event, node.Transport.Id);
        Add(told.GetType().Name);
        Add(told.Time.Ticks);
        Add(told.Member);
        if (told is NameConflict conflict)
        {
            Add(conflict.Claimant);
        }

        End();
        _text?.Told(_simulator, node, told);
    }

    private void AddBare(RecordKind kind, VirtualNode node, string what)
    {
        Begin(kind, node.Transport.Id);
        End();
        _text?.Line(_simulator, node, what);
    }

    private void Begin(RecordKind kind, int node)
    {
        _record.ResetWrittenCount();
        _record.GetSpan(1)[0] = (byte)kind;
        _record.Advance(1);
        Add(_simulator.Clock.Now);
        Add(node);
    }

    private void End()
    {
        _hash.Append(_record.WrittenSpan);
        Records++;
    }

    private void Add(Member? member)
    {
        Add(member is null ? 0 : 1L);
        if (member is not null)
        {
            Add(member.Name);
            Add(member.EndPoint);
            Add(member.Metadata.Span);
            Add(((long)member.Incarnation << 8) | (byte)member.State);
            Add(member.StateChangedAt.Ticks);
        }
    }

    private void Add(IPEndPoint endPoint)
    {
        Span<byte> address = stackalloc byte[16];
        endPoint.Address.TryWriteBytes(address, out int length);
        Add(endPoint.Port);
        Add(address[..length]);
    }

    // Each string and each run of bytes has its length before it, so that no two different records have the same bytes.
    private void Add(string text)
    {
        int length = Encoding.UTF8.GetByteCount(text);
        Add(length);
        Encoding.UTF8.GetBytes(text, _record.GetSpan(length));
        _record.Advance(length);
    }

    private void Add(ReadOnlySpan<byte> bytes)
    {
        Add(bytes.Length);
        _record.Write(bytes);
    }

    private void Add(long number)
    {
        BinaryPrimitives.WriteInt64LittleEndian(_record.GetSpan(sizeof(long)), number);
        _record.Advance(sizeof(long));
    }
}
