using System.Net;

namespace Gossip.Members;

/// <summary>This node itself, as only the membership loop changes it.</summary>
internal sealed class LocalNode(string name, IPEndPoint endPoint, byte[] metadata, MemberVersions versions)
{
    private byte[]? _ackPayload;
    private volatile int _returns;
    private volatile bool _isLeaving;

    public string Name { get; } = name;

    public IPEndPoint EndPoint { get; } = endPoint;

    public MemberVersions Versions { get; } = versions;

    public byte[] Metadata { get; set; } = metadata;

    /// <summary>What the application adds to each answer to a member's ping; never changed once it is here.</summary>
    public byte[]? AckPayload
    {
        get => Volatile.Read(ref _ackPayload);
        set => Volatile.Write(ref _ackPayload, value);
    }

    /// <summary>The number of our last alive message; only rises (SWIM §4.2).</summary>
    public uint Incarnation { get; private set; }

    /// <summary>Set once we have said goodbye: from then on nothing is refuted.</summary>
    public bool IsLeaving
    {
        get => _isLeaving;
        set => _isLeaving = value;
    }

    /// <summary>How often we have learnt that others remember a former life of ours: they have to hear that we are back.</summary>
    public int Returns => _returns;

    /// <summary>Others remember a former life of ours.</summary>
    public void Return() => _returns++;

    public bool Is(string name) => string.Equals(Name, name, StringComparison.Ordinal);

    /// <summary>Whether news of this incarnation can be true of a member, this node or another.</summary>
    public bool IsPlausible(Member member, uint claimed) => Is(member.Name)
        ? IncarnationRange.IsPlausibleOfOurselves(claimed)
        : IncarnationRange.IsPlausible(member.Incarnation, claimed);

    /// <summary>Rises above our last incarnation and, if we stand accused, above that of the accusation. Never wraps.</summary>
    public uint NextIncarnation(uint accused = 0)
    {
        uint highest = Math.Max(Incarnation, accused);
        Incarnation = highest == uint.MaxValue ? highest : highest + 1;
        return Incarnation;
    }
}
