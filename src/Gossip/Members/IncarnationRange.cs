namespace Gossip.Members;

/// <summary>
/// How far an incarnation may be ahead of the one we know. A member raises its own by one each time it speaks up, so a leap of a
/// million is a lie; believed, it would use up the numbers with which the member refutes.
/// </summary>
internal static class IncarnationRange
{
    public const uint MaximumLeap = 1 << 20;

    /// <summary>Whether news of this incarnation can be true of a member known at another. Of a member not heard of yet, any can.</summary>
    public static bool IsPlausible(uint known, uint claimed) => known == 0 || claimed <= known || claimed - known <= MaximumLeap;

    /// <summary>
    /// Whether others can hold us at this incarnation. We may have been restarted and count from 1 again, so any leap is possible
    /// that leaves us numbers to refute with.
    /// </summary>
    public static bool IsPlausibleOfOurselves(uint claimed) => claimed <= uint.MaxValue - MaximumLeap;
}
