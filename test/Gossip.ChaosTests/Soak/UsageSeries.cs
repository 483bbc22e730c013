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
        (Level early, Level late) = (Median(1), Median(3));
        Assert.That(late.Memory, Is.LessThan((early.Memory * MemoryGrowth) + MemorySlack), $"memory of {this}");
        Assert.That(late.Handles, Is.AtMost(early.Handles + HandleSlack), $"handles of {this}; new are {string.Join(", ", NewHandles())}");
        Assert.That(late.Threads, Is.AtMost(early.Threads + ThreadSlack), $"threads of {this}");
    }

    /// <summary>Each quarter's medians.</summary>
    public override string ToString() => $"{name}: " + string.Join(" -> ", Enumerable.Range(0, 4).Select(Median)
        .Select(level => FormattableString.Invariant($"{level.Memory / (double)(1 << 20):0.0} MiB, {level.Handles} handles, {level.Threads} threads")));

    // Held at the end, and by no sample up to the middle.
    private IEnumerable<string> NewHandles() =>
        _samples[^1].Handles.Except(_samples.Take(_samples.Count / 2).SelectMany(sample => sample.Handles)).Order(StringComparer.Ordinal);

    private Level Median(int quarter)
    {
        ProcessUsage[] samples = [.. _samples.Skip(_samples.Count * quarter / 4).Take((_samples.Count + 3) / 4)];
        return new Level(Middle(samples, s => s.Memory), Middle(samples, s => s.Handles.Count), Middle(samples, s => s.Threads));
    }

    private static T Middle<T>(ProcessUsage[] samples, Func<ProcessUsage, T> of) => samples.Select(of).Order().ElementAt(samples.Length / 2);

    private readonly record struct Level(long Memory, int Handles, int Threads);
}
