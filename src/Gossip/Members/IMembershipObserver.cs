namespace Gossip.Members;

/// <summary>Sees every change of a member table as it is made: how the simulation checks what must always hold.</summary>
internal interface IMembershipObserver
{
    /// <summary>A member was added (no before), changed, or forgotten (no after).</summary>
    void Changed(string localName, Member? before, Member? after);
}
