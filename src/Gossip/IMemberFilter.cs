namespace Gossip;

/// <summary>Decides who may be a member at all. What it refuses never shows up here, whoever tells of it.</summary>
/// <remarks>
/// Asked whenever there is newer news of a member, so also about one that is there already and has changed; one at a time for
/// packets, and at any time for each push/pull. It delays other news of members while it decides, and nothing else. If it throws,
/// that is logged and counts as a refusal.
/// </remarks>
public interface IMemberFilter
{
    /// <summary>Whether a node may be a member.</summary>
    /// <param name="candidate">The member as it would be.</param>
    /// <returns>Whether it is let in; a refusal is counted, and logged at most once per <see cref="GossipOptions.LogInterval"/>.</returns>
    bool Accepts(Member candidate);
}
