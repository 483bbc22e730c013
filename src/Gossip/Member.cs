using System.Diagnostics.CodeAnalysis;
using System.Net;

namespace Gossip;

/// <summary>What is known of one member at one moment. Immutable: a change of the member is a new object.</summary>
public sealed class Member
{
    private readonly byte[] _metadata;

    // Half of what a DateTimeOffset takes: nodes remember thousands of members.
    private readonly long _stateChangedUtcTicks;

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
        _stateChangedUtcTicks = stateChangedAt.UtcTicks;
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
    public DateTimeOffset StateChangedAt => new(_stateChangedUtcTicks, TimeSpan.Zero);

    /// <summary>Whether the member takes part: alive, or suspect and not yet given up.</summary>
    public bool IsLive => State is MemberState.Alive or MemberState.Suspect;

    /// <summary>The member's name and endpoint: where to send to.</summary>
    public NodeAddress Address => new(Name, EndPoint);

    /// <summary>The member's <see cref="Address"/>.</summary>
    /// <param name="member">The member.</param>
    [SuppressMessage("Usage", "CA2225", Justification = "Address is the named way.")]
    public static implicit operator NodeAddress(Member member)
    {
        ArgumentNullException.ThrowIfNull(member);
        return member.Address;
    }

    /// <summary>A node with these options as others know it when it has just started.</summary>
    internal static Member AtStart(GossipOptions options, string name, IPEndPoint endPoint, DateTimeOffset now) =>
        new(name, endPoint, options.Metadata.ToArray(), MemberVersions.Of(options), incarnation: 1, MemberState.Alive, now);

    /// <summary>The same as a timestamp: how long ago that was does not change when somebody sets the clock.</summary>
    internal long StateChangedTimestamp { get; init; }

    internal byte[] MetadataArray => _metadata;

    /// <inheritdoc />
    public override string ToString() => $"{Name} ({EndPoint}, {State}, incarnation {Incarnation})";

    /// <summary>The member with a higher incarnation; what is believed of it, and since when, stays.</summary>
    internal Member With(MemberState state, uint incarnation) =>
        new(Name, EndPoint, _metadata, Versions, incarnation, state, StateChangedAt) { StateChangedTimestamp = StateChangedTimestamp };

    /// <summary>The member when something else is believed of it from now on.</summary>
    internal Member With(MemberState state, uint incarnation, TimeProvider timeProvider) =>
        new(Name, EndPoint, _metadata, Versions, incarnation, state, timeProvider.GetUtcNow()) { StateChangedTimestamp = timeProvider.GetTimestamp() };
}
