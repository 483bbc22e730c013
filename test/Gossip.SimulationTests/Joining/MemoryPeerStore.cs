namespace Gossip.SimulationTests.Joining;

/// <summary>A peer store that outlives its node, as a file does.</summary>
internal sealed class MemoryPeerStore(TimeProvider time) : IPeerStore
{
    public IReadOnlyList<RememberedPeer> Saved { get; set; } = [];

    public List<DateTimeOffset> Saves { get; } = [];

    public int Loads { get; private set; }

    /// <summary>What goes wrong instead.</summary>
    public Exception? Failure { get; set; }

    public ValueTask<IReadOnlyList<RememberedPeer>> LoadAsync(CancellationToken cancellationToken)
    {
        Loads++;
        return Failure is null ? new(Saved) : throw Failure;
    }

    public ValueTask SaveAsync(IReadOnlyList<RememberedPeer> peers, CancellationToken cancellationToken)
    {
        Saves.Add(time.GetUtcNow());
        if (Failure is not null)
        {
            throw Failure;
        }

        Saved = peers;
        return ValueTask.CompletedTask;
    }
}

/// <summary>A peer store that does not answer, whatever its token says.</summary>
internal sealed class SilentPeerStore : IPeerStore
{
    private readonly TaskCompletionSource<IReadOnlyList<RememberedPeer>> _never = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public ValueTask<IReadOnlyList<RememberedPeer>> LoadAsync(CancellationToken cancellationToken) => new(_never.Task);

    public ValueTask SaveAsync(IReadOnlyList<RememberedPeer> peers, CancellationToken cancellationToken) => ValueTask.CompletedTask;

    public void Release() => _never.TrySetResult([]);
}
