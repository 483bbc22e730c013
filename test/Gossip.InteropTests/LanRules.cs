namespace Gossip.InteropTests;

/// <summary>
/// How long the protocol gives a member of a cluster of two on the LAN preset: nobody else is there to confirm a suspicion, so it
/// lasts the minimum from the start.
/// </summary>
internal static class LanRules
{
    private const double SuspicionMultiplier = 4;
    private static readonly TimeSpan s_probeInterval = TimeSpan.FromSeconds(1);

    /// <summary>Suspicion multiplier × max(1, log10 2) × probe interval.</summary>
    public static TimeSpan MinimumSuspicion { get; } = SuspicionMultiplier * Math.Max(1, Math.Log10(2)) * s_probeInterval;

    /// <summary>
    /// The latest moment at which a dead member is given up: a probe interval until it is probed, one until the probe has failed,
    /// the suspicion, and what a busy machine may add.
    /// </summary>
    public static TimeSpan LatestFailure { get; } = (2 * s_probeInterval) + MinimumSuspicion + TimeSpan.FromSeconds(4);
}
