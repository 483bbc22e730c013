namespace Gossip.Simulation.Timing;

/// <summary>Something that happens at an instant of virtual time: a timer, or a packet that arrives. May be scheduled again and again.</summary>
internal abstract class ScheduledEvent
{
    /// <summary>The slot in the heap, or -1.</summary>
    internal int HeapSlot { get; set; } = -1;

    /// <summary>Whether the event is waiting to happen.</summary>
    internal bool IsScheduled => HeapSlot >= 0;

    /// <summary>Makes it happen; called on the simulation's thread, after it left the heap.</summary>
    internal abstract void Fire();
}
