using System.Runtime.CompilerServices;

namespace Gossip.Simulation.Exploration.Invariants;

/// <summary>
/// What one watch tells of one member makes sense in its order: joined, any number of updates, left or failed, joined again; and
/// first come the members of now.
/// </summary>
internal sealed class EventsAlternate : Invariant
{
    private readonly ConditionalWeakTable<WatchedNode, HashSet<string>> _told = [];

    public override string Name => "events alternate";

    public override void OnEventTold(WatchedNode node, NodeEvent told)
    {
        bool isFirst = !_told.TryGetValue(node, out HashSet<string>? present);
        present ??= _told.GetOrCreateValue(node);
        string name = told.Member.Name;
        if (isFirst && told is not MemberJoined)
        {
            Break(node, $"The first event is {told}, not a member of now.");
        }

        bool isLegal = told switch
        {
            MemberJoined => told.Member.IsLive && present.Add(name),
            MemberUpdated => told.Member.IsLive && present.Contains(name),
            MemberLeft => told.Member.State == MemberState.Left && present.Remove(name),
            MemberFailed => told.Member.State == MemberState.Failed && present.Remove(name),
            _ => true,
        };
        if (!isLegal)
        {
            Break(node, $"{told.GetType().Name} of {told.Member} does not follow: {name} was {(present.Contains(name) ? "there" : "not there")}.");
        }
    }

    /// <summary>Whom a node's watch has told to be there.</summary>
    public IReadOnlySet<string> PresentAt(WatchedNode node) => _told.GetOrCreateValue(node);
}
