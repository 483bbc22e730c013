namespace Gossip.ChaosTests.Expectations;

/// <summary>
/// By when something must have happened, from the formulas of docs/protocol.md: the one place of these tests where times come from.
/// Each is the latest moment the rules allow, and <see cref="BusyMachine"/> on top; what was measured is far less as a rule.
/// </summary>
/// <param name="options">The preset.</param>
/// <param name="members">How many members the cluster has.</param>
internal sealed class ProtocolBounds(GossipOptions options, int members)
{
    /// <summary>What two processors may add that run dozens of nodes beside everything else.</summary>
    public static TimeSpan BusyMachine { get; } = TimeSpan.FromSeconds(5);

    /// <summary>SuspicionMult × max(1, log10 n) × ProbeInterval: whoever stands still for less is never given up.</summary>
    public TimeSpan MinimumSuspicion => options.SuspicionMultiplier * Math.Max(1, Math.Log10(members)) * options.ProbeInterval;

    /// <summary>SuspicionMaxTimeoutMult × the minimum: how long a suspicion lasts that nobody confirms.</summary>
    public TimeSpan MaximumSuspicion => options.SuspicionMaximumTimeoutMultiplier * MinimumSuspicion;

    /// <summary>PushPullInterval × (n ≤ 32: 1; else ⌈log2 n − 5⌉ + 1): news that gossip did not bring comes with a state exchange.</summary>
    public TimeSpan PushPull => options.PushPullInterval * (members <= 32 ? 1 : Math.Ceiling(Math.Log2(members) - 5) + 1);

    /// <summary>
    /// By when everyone has given up a member that answers nothing: a list of the others is gone through twice (it is shuffled in
    /// between, and the member may be first, then last), its probe fails after an interval, and the suspicion lasts the maximum.
    /// </summary>
    public TimeSpan EveryoneNotices => (((2 * (members - 1)) + 1) * options.ProbeInterval) + MaximumSuspicion + BusyMachine;

    /// <summary>
    /// By when all agree after the last fault: two HealIntervals × max(1, n / 16). Longer than a suspicion that stands then, and than a
    /// push/pull takes to pass on what it ends with.
    /// </summary>
    public TimeSpan Agreement => (2 * options.HealInterval * Math.Max(1, members / 16.0)) + BusyMachine;

    /// <summary>By when news of a member that runs is known to all: what gossip missed comes with the next push/pull.</summary>
    public TimeSpan Spread => PushPull + BusyMachine;

    /// <summary>By when a cut-off part has been given up and forgotten by all others: noticed, then GossipToTheDeadTime.</summary>
    public TimeSpan EveryoneForgets => EveryoneNotices + options.GossipToTheDeadTime;

    /// <summary>How long a reliable message takes at most until its fate is known: to connect, to write and to be closed, each StreamTimeout.</summary>
    public TimeSpan Delivery => (3 * options.StreamTimeout) + BusyMachine;
}
