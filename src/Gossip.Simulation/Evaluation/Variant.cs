using Gossip.Members;

namespace Gossip.Simulation.Evaluation;

/// <summary>One set of rules that is compared with others.</summary>
/// <param name="Name">As in the tables.</param>
/// <param name="Options">What every node starts with.</param>
internal sealed record Variant(string Name, GossipOptions Options)
{
    /// <summary>Lifeguard's longest suspicion, as a multiple of the shortest (β of the published tables).</summary>
    private const int Beta = 6;

    /// <summary>The ceiling of the health score that memberlist has.</summary>
    private const int Awareness = 8;

    /// <summary>SWIM without anything of Lifeguard's.</summary>
    private static ProtocolRules Plain { get; } = ProtocolRules.Memberlist with { Buddy = false };

    /// <summary>The rows of the Lifeguard paper: plain SWIM, each part alone, all together.</summary>
    /// <param name="alpha">The suspicion multiplier (α).</param>
    public static IReadOnlyList<Variant> OfLifeguard(int alpha) =>
    [
        Paper("SWIM", alpha, awareness: 1, beta: 1, Plain),
        Paper("LHA-Probe", alpha, Awareness, beta: 1, Plain with { NackInTime = true, ScaleProbing = true }),
        Paper("LHA-Suspicion", alpha, awareness: 1, Beta, Plain),
        Paper("Buddy System", alpha, awareness: 1, beta: 1, Plain with { Buddy = true, BuddyOnRelays = true }),
        Paper("Lifeguard", alpha, Awareness, Beta, ProtocolRules.Memberlist with { NackInTime = true, ScaleProbing = true, BuddyOnRelays = true }),
    ];

    /// <summary>The rules as memberlist has them, with its defaults for a LAN.</summary>
    public static Variant Memberlist { get; } = Lan("memberlist's rules", ProtocolRules.Memberlist);

    /// <summary>Everything that this library has on by default but healing, which memberlist leaves to others.</summary>
    public static Variant All { get; } = Lan("all on", ProtocolRules.All);

    /// <summary>As <see cref="All"/>, and the probe timeout follows the measured round trips.</summary>
    public static Variant Adaptive { get; } = Of(All, "all on, adaptive timeout", adaptive: true);

    /// <summary>What docs/protocol.md section 10 adds to detection and dissemination: nothing, each alone, all.</summary>
    public static IReadOnlyList<Variant> OfItems { get; } =
    [
        Memberlist,
        Lan("1 nack in time", ProtocolRules.Memberlist with { NackInTime = true }),
        Lan("2 answer stale news", ProtocolRules.Memberlist with { AnswerStaleNews = true }),
        Lan("3 buddy on relays", ProtocolRules.Memberlist with { BuddyOnRelays = true }),
        Lan("4 scale probing", ProtocolRules.Memberlist with { ScaleProbing = true }),
        Lan("5 follow up joins", ProtocolRules.Memberlist with { FollowUpJoins = true }),
        Lan("6 repeat refutations", ProtocolRules.Memberlist with { RepeatRefutations = true }),
        Lan("7 buddy on acks", ProtocolRules.Memberlist with { BuddyOnAcks = true }),
        Lan("8 time to answer", ProtocolRules.Memberlist with { TimeToAnswer = true }),
        Lan("9 answer accusers", ProtocolRules.Memberlist with { AnswerAccusers = true }),
        Lan("10 verdict on nacks", ProtocolRules.Memberlist with { VerdictOnNacks = true }),
        Of(Memberlist, "11 adaptive timeout", adaptive: true),
        All,
        Adaptive,
    ];

    private static Variant Paper(string name, int alpha, int awareness, int beta, ProtocolRules rules) => new(name, GossipOptions.Lan() with
    {
        SuspicionMultiplier = alpha,
        SuspicionMaximumTimeoutMultiplier = beta,
        AwarenessMaximumMultiplier = awareness,
        HealInterval = TimeSpan.Zero,
        Rules = rules,
    });

    private static Variant Of(Variant other, string name, bool adaptive) => new(name, other.Options with { AdaptiveProbeTimeout = adaptive });

    private static Variant Lan(string name, ProtocolRules rules) => new(name, GossipOptions.Lan() with { HealInterval = TimeSpan.Zero, Rules = rules });
}
