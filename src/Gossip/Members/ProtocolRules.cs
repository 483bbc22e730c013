namespace Gossip.Members;

/// <summary>
/// Where this library goes beyond memberlist on the same wire, and what Lifeguard adds to SWIM: each can be switched off, so that its
/// effect can be measured (docs/protocol.md section 10). Lifeguard's timeouts are switched by public options: a ceiling of 1 for the
/// health score, and 1 for the longest suspicion.
/// </summary>
internal sealed record ProtocolRules
{
    /// <summary>Everything on.</summary>
    public static ProtocolRules All { get; } = new();

    /// <summary>As memberlist has them.</summary>
    public static ProtocolRules Memberlist { get; } = new()
    {
        NackInTime = false,
        AnswerStaleNews = false,
        BuddyOnRelays = false,
        ScaleProbing = false,
        FollowUpJoins = false,
        VerifyClaims = false,
        RepeatRefutations = false,
        BuddyOnAcks = false,
        TimeToAnswer = false,
        AnswerAccusers = false,
        VerdictOnNacks = false,
    };

    /// <summary>A suspect that is pinged learns of the suspicion (Lifeguard §IV-C).</summary>
    public bool Buddy { get; init; } = true;

    /// <summary>A nack is sent after 80 % of the probe timeout (Lifeguard §IV-A), not after all of it, when nobody waits for it any more.</summary>
    public bool NackInTime { get; init; } = true;

    /// <summary>Whoever speaks up with an incarnation that is known to be out of date is told at once what is believed of it.</summary>
    public bool AnswerStaleNews { get; init; } = true;

    /// <summary>A suspect that is pinged for others learns of the suspicion too.</summary>
    public bool BuddyOnRelays { get; init; } = true;

    /// <summary>The health score stretches the probe interval and the probe timeout (Lifeguard §IV-A), not only the probe under way.</summary>
    public bool ScaleProbing { get; init; } = true;

    /// <summary>While many join, the state is exchanged with random members soon and again, until the view grows no more.</summary>
    public bool FollowUpJoins { get; init; } = true;

    /// <summary>A live member whose name is claimed at another address is asked whether it is there, instead of being believed to be.</summary>
    public bool VerifyClaims { get; init; } = true;

    /// <summary>Whoever still tells an accusation that has been refuted hears the refutation again.</summary>
    public bool RepeatRefutations { get; init; } = true;

    /// <summary>A suspect or failed member that pings learns of that with the ack.</summary>
    public bool BuddyOnAcks { get; init; } = true;

    /// <summary>Another's verdict is believed once the accused has been suspect here for long enough to answer.</summary>
    public bool TimeToAnswer { get; init; } = true;

    /// <summary>Whoever accuses this node is sent its refutation directly, besides the broadcast.</summary>
    public bool AnswerAccusers { get; init; } = true;

    /// <summary>A member that has a dead one pinged learns of that with the nack.</summary>
    public bool VerdictOnNacks { get; init; } = true;
}
