using Gossip.Simulation;

namespace Gossip.SimulationTests.Kernel;

/// <summary>Says in each continuation that it runs on the thread and the scheduler of the simulation.</summary>
internal sealed class ThreadWitness(Simulator simulator)
{
    private readonly int _thread = Environment.CurrentManagedThreadId;

    public int Seen { get; private set; }

    public void See()
    {
        Seen++;
        Assert.That(Environment.CurrentManagedThreadId, Is.EqualTo(_thread), "a continuation left the thread of the simulation");
        Assert.That(TaskScheduler.Current, Is.SameAs(simulator.Scheduler), "a continuation left the scheduler of the simulation");
    }
}
