namespace Gossip.Members;

/// <summary>
/// One member's place in the table. Only the table's writer changes it; others read <see cref="Current"/>.
/// </summary>
internal sealed class MemberRecord(Member member)
{
    private volatile Member _current = member;

    /// <summary>What is known of the member now.</summary>
    public Member Current
    {
        get => _current;
        set => _current = value;
    }

    /// <summary>Where the member stands in the table's order; the writer's alone.</summary>
    public int Position { get; set; }

    /// <summary>The suspicion under way, if any; the writer's alone.</summary>
    public Suspicion? Suspicion { get; set; }

    /// <summary>When the member was last told what is believed of it, as a timestamp; the writer's alone.</summary>
    public long ToldTimestamp { get; set; }
}
