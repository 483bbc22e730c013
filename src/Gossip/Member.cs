using System.Net;

namespace Gossip;

/// <summary>What is known of one member at one moment. Immutable: a change of the member is a new object.</summary>
public sealed class Member
{
    private readonly byte[] _metadata;

    internal Member(
        string name,
        IPEndPoint endPoint,
        byte[] metadata,
        MemberVersions versions,
        uint incarnation,
        MemberState state,
        DateTimeOffset stateChangedAt)
    {
        Name = name;
        EndPoint = endPoint;
        _metadata = metadata;
        Versions = versions;
        Incarnation = incarnation;
        State = state;
        StateChangedAt = stateChangedAt;
    }

    /// <summary>The member's name, unique in the cluster.</summary>
    public string Name { get; }

    /// <summary>Where the member listens, for packets and streams alike.</summary>
    public IPEndPoint EndPoint { get; }

    /// <summary>What the member says of itself, 0 to 512 bytes. The bytes mean what the application says they mean.</summary>
    public ReadOnlyMemory<byte> Metadata => _metadata;

    /// <summary>The protocol versions the member speaks.</summary>
    public MemberVersions Versions { get; }

    /// <summary>How often the member has spoken up for itself (SWIM §4.2). Only the member itself raises it.</summary>
    public uint Incarnation { get; }

    /// <summary>What this node believes of the member.</summary>
    public MemberState State { get; }

    /// <summary>When this node came to believe it, by this node's clock.</summary>
    public DateTimeOffset StateChangedAt { get; }

    /// <summary>Whether the member takes part: alive, or suspect and not yet given up.</summary>
    public bool IsLive => State is MemberState.Alive or MemberState.Suspect;

    internal byte[] MetadataArray => _metadata;

    /// <summary>The member's name and address.</summary>
    internal NodeAddress Address => new(Name, EndPoint);

    /// <inheritdoc />
    public override string ToString() => $"{Name} ({EndPoint}, {State}, incarnation {Incarnation})";

    internal Member With(MemberState state, uint incarnation, DateTimeOffset stateChangedAt) =>
        new(Name, EndPoint, _metadata, Versions, incarnation, state, stateChangedAt);
}
