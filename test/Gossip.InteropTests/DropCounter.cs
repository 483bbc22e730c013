namespace Gossip.InteropTests;

/// <summary>Counts what one node drops, and for which reason.</summary>
/// <param name="nodeName">At which node; no node of another test may be called the same.</param>
internal sealed class DropCounter(string nodeName) : IDisposable
{
    private readonly MetricLog _reasons = new(nodeName, "gossip.messages.dropped", "gossip.reason");

    /// <summary>The reason of each drop.</summary>
    public IReadOnlyList<string> Faults => _reasons.ToList();

    /// <summary>Waits until packets have been dropped.</summary>
    /// <param name="number">How many.</param>
    /// <param name="within">How long at most.</param>
    public Task WaitForAsync(int number, TimeSpan within) =>
        Eventually.Async(() => Faults.Count >= number, within, $"{number} packets are counted as dropped");

    /// <inheritdoc />
    public void Dispose() => _reasons.Dispose();
}
