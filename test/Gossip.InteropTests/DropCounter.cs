namespace Gossip.InteropTests;

/// <summary>Counts what one node receives and drops.</summary>
/// <param name="nodeName">At which node; no node of another test may be called the same.</param>
internal sealed class DropCounter(string nodeName) : IDisposable
{
    /// <summary>The reason for which a message of the application is dropped when nobody receives it for long.</summary>
    private const string InboxFull = "InboxFull";

    private readonly MetricLog _received = new(nodeName, "gossip.messages.received", "gossip.delivery");
    private readonly MetricLog _reasons = new(nodeName, "gossip.messages.dropped", "gossip.reason");

    /// <summary>The reason of each drop that was for what the packet is; messages of the application that nobody receives do not count.</summary>
    public IEnumerable<string> Faults => _reasons.ToList().Where(reason => reason != InboxFull);

    /// <summary>Waits until packets have been dropped for what they are.</summary>
    /// <param name="number">How many.</param>
    /// <param name="within">How long at most.</param>
    public Task WaitForAsync(int number, TimeSpan within) =>
        Eventually.Async(() => Faults.Count() >= number, within, $"{number} packets are counted as dropped");

    /// <summary>Waits until messages of the application have come, whether or not anybody receives them.</summary>
    /// <param name="number">How many.</param>
    /// <param name="within">How long at most.</param>
    public Task WaitForUserMessagesAsync(int number, TimeSpan within) =>
        Eventually.Async(() => _received.ToList().Count + _reasons.Count(InboxFull) >= number, within, $"{number} user messages are counted");

    /// <inheritdoc />
    public void Dispose()
    {
        _received.Dispose();
        _reasons.Dispose();
    }
}
