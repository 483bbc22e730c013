namespace Gossip.Members;

/// <summary>
/// One member's place in the table. Only the table's writer changes it, the round trip aside; others read <see cref="Current"/>.
/// </summary>
internal sealed class MemberRecord(Member member, int nameHash)
{
    /// <summary>The <see cref="Position"/> of a member that is no longer in the table.</summary>
    public const int Forgotten = -1;

    private volatile Member _current = member;
    private RoundTripEstimator _roundTrip;

    /// <summary>What is known of the member now.</summary>
    public Member Current
    {
        get => _current;
        set => _current = value;
    }

    /// <summary>The hash of the member's name.</summary>
    public int NameHash { get; } = nameHash;

    /// <summary>Where the member stands in the table's order, or <see cref="Forgotten"/>; the writer's alone.</summary>
    public int Position { get; set; }

    /// <summary>The suspicion under way, if any; the writer's alone.</summary>
    public Suspicion? Suspicion { get; set; }

    /// <summary>What is made of its name being claimed elsewhere, if it ever was; the writer's alone.</summary>
    public NameClaim? Claim { get; set; }

    /// <summary>When the member was last told what is believed of it, as a timestamp; the writer's alone.</summary>
    public long ToldTimestamp { get; set; }

    /// <summary>How long answers of the member take; measured by the prober, read by anyone.</summary>
    public ref RoundTripEstimator RoundTrip => ref _roundTrip;
}
