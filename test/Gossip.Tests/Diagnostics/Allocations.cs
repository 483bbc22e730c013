namespace Gossip.Tests.Diagnostics;

/// <summary>Counts what a piece of code allocates on this thread once it is warm.</summary>
internal static class Allocations
{
    /// <summary>Runs the code often enough to be warm, then a hundred times more.</summary>
    /// <returns>The bytes allocated by those hundred.</returns>
    public static long OfHundred(Action action, int warmUps = 200)
    {
        for (int i = 0; i < warmUps; i++)
        {
            action();
        }

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++)
        {
            action();
        }

        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
