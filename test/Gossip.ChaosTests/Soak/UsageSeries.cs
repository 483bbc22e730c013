namespace Gossip.ChaosTests.Soak;

/// <summary>What one process held over time. Flat means that the last quarter's median is about that of the second quarter.</summary>
/// <param name="name">Whose.</param>
internal sealed class UsageSeries(string name)
{
    // A collection may be due or just over; a stream or two may be open; the pool may keep a few threads.
    private const double MemoryGrowth = 1.25;
    private const long MemorySlack = 12L << 20;
    private const int HandleSlack = 8;
    private const int ThreadSlack = 6;

    private readonly List<ProcessUsage> _samples = [];

    /// <summary>Takes a sample.</summary>
    public void Add(ProcessUsage usage) => _samples.Add(usage);

    /// <summary>Checks that nothing grew.</summary>
    public void AssertFlat()
    {
        (ProcessUsage early, ProcessUsage late) = (Median(1), Median(3));
        Assert.That(late.Memory, Is.LessThan((early.Memory * MemoryGrowth) + MemorySlack), $"memory of {this}");
        Assert.That(late.Handles, Is.AtMost(early.Handles + HandleSlack), $"handles of {this}");
        Assert.That(late.Threads, Is.AtMost(early.Threads + ThreadSlack), $"threads of {this}");
    }

    /// <summary>Each quarter's medians.</summary>
    public override string ToString() => $"{name}: " + string.Join(" -> ", Enumerable.Range(0, 4).Select(Median)
        .Select(usage => FormattableString.Invariant($"{usage.Memory / (double)(1 << 20):0.0} MiB, {usage.Handles} handles, {usage.Threads} threads")));

    private ProcessUsage Median(int quarter)
    {
        ProcessUsage[] samples = [.. _samples.Skip(_samples.Count * quarter / 4).Take((_samples.Count + 3) / 4)];
        return new ProcessUsage(samples[0].Time, Middle(samples, s => s.Memory), Middle(samples, s => s.Handles), Middle(samples, s => s.Threads));
    }

    private static T Middle<T>(ProcessUsage[] samples, Func<ProcessUsage, T> of) => samples.Select(of).Order().ElementAt(samples.Length / 2);
}
