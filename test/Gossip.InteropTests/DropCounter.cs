namespace Gossip.InteropTests;

/// <summary>Counts what one node receives and drops.</summary>
/// <param name="nodeName">At which node; no node of another test may be called the same.</param>
internal sealed class DropCounter(string nodeName) : IDisposable
{
    /// <summary>The reason for which a message of the application is dropped when nobody is there to take it.</summary>
    private const string NoReceiver = "NoReceiver";

    private readonly MetricLog _reasons = new(nodeName, "gossip.messages.dropped", "gossip.reason");

    /// <summary>The reason of each drop that was for what the packet is; messages of the application, for which nobody is there, do not count.</summary>
    public IEnumerable<string> Faults => _reasons.ToList().Where(reason => reason != NoReceiver);

    /// <summary>Waits until packets have been dropped for what they are.</summary>
    /// <param name="number">How many.</param>
    /// <param name="within">How long at most.</param>
    public Task WaitForAsync(int number, TimeSpan within) =>
        Eventually.Async(() => Faults.Count() >= number, within, $"{number} packets are counted as dropped");

    /// <summary>Waits until messages of the application have been dropped because nobody is there to take them.</summary>
    /// <param name="number">How many.</param>
    /// <param name="within">How long at most.</param>
    public Task WaitForUserMessagesAsync(int number, TimeSpan within) =>
        Eventually.Async(() => _reasons.Count(NoReceiver) >= number, within, $"{number} user messages are counted");

    /// <inheritdoc />
    public void Dispose() => _reasons.Dispose();
}
