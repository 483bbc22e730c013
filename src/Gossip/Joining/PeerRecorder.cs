using Gossip.Diagnostics;
using Gossip.Members;
using Gossip.Scheduling;

namespace Gossip.Joining;

/// <summary>
/// Keeps the peer store true: reads it once, saves it when the membership has changed, at most once in an interval, and at the end. Now
/// and then it saves the same peers again, so that the times in it are of use. A store that fails costs a log line, nothing more.
/// </summary>
internal sealed class PeerRecorder(PeerMemory memory, MemberTable table, Signal changed, GossipOptions options, NodeDiagnostics diagnostics)
{
    /// <summary>How often peers that have not changed are saved with the time of now.</summary>
    private static readonly TimeSpan RefreshInterval = TimeSpan.FromHours(1);

    private readonly TaskCompletionSource _loaded = Completions.New();
    private IReadOnlyList<RememberedPeer> _saved = [];

    /// <summary>Waits until the store has been read, but not for one that does not answer. For one who waits.</summary>
    public async Task WaitUntilLoadedAsync(CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(options.StreamTimeout, options.TimeProvider);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        try
        {
            await _loaded.AwaitAsync(both.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // The store is held up; what it still tells counts from the next try on.
            return;
        }
    }

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        if (options.PeerStore is not { } store)
        {
            _loaded.TrySetResult();
            return;
        }

        await LoadAsync(store, cancellationToken);
        _loaded.TrySetResult();
        try
        {
            await SaveChangesAsync(store, cancellationToken);
        }
        finally
        {
            await SaveAsync(store, isRefresh: true);
        }
    }

    private async Task LoadAsync(IPeerStore store, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(options.StreamTimeout, options.TimeProvider);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        try
        {
            IReadOnlyList<RememberedPeer> peers = await store.LoadAsync(both.Token);
            memory.Load(peers, options.TimeProvider.GetUtcNow());
            _saved = memory.Peers;
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            diagnostics.Metrics.PolicyFailed(nameof(GossipOptions.PeerStore));
            diagnostics.Log.PeersNotLoaded(exception.Message);
        }
    }

    private async Task SaveChangesAsync(IPeerStore store, CancellationToken cancellationToken)
    {
        using var timer = new DeadlineTimer(options.TimeProvider, static changed => ((Signal)changed!).Set(), changed);
        long earliest = Now;
        long refresh = After(RefreshInterval);
        while (true)
        {
            await changed.WaitAsync(cancellationToken);
            if (Now < earliest)
            {
                timer.Set(earliest);
                continue;
            }

            bool isSaved = await SaveAsync(store, isRefresh: Now >= refresh);
            earliest = After(options.PeerSaveInterval);
            refresh = isSaved ? After(RefreshInterval) : refresh;
            timer.Set(isSaved ? refresh : earliest);
        }
    }

    /// <summary>Not cut short by a shutdown: that would leave less than there was.</summary>
    private async Task<bool> SaveAsync(IPeerStore store, bool isRefresh)
    {
        memory.See(table.Snapshot, options.TimeProvider.GetUtcNow());
        IReadOnlyList<RememberedPeer> peers = memory.Peers;
        if (peers.Count == 0 || (!isRefresh && IsSaved(peers)))
        {
            return true;
        }

        using var deadline = new CancellationTokenSource(options.LeaveTimeout / 2, options.TimeProvider);
        try
        {
            await store.SaveAsync(peers, deadline.Token);
            _saved = peers;
            return true;
        }
        catch (Exception exception)
        {
            diagnostics.Metrics.PolicyFailed(nameof(GossipOptions.PeerStore));
            if (diagnostics.Throttle.Allows(LogCause.PeersNotSaved, out LeftOut leftOut))
            {
                diagnostics.Log.PeersNotSaved(exception.Message, leftOut);
            }

            return false;
        }
    }

    private bool IsSaved(IReadOnlyList<RememberedPeer> peers) =>
        peers.Count == _saved.Count && peers.Select(peer => (peer.Name, peer.EndPoint)).ToHashSet().SetEquals(_saved.Select(peer => (peer.Name, peer.EndPoint)));

    private long Now => options.TimeProvider.GetTimestamp();

    private long After(TimeSpan wait) => options.TimeProvider.After(Now, wait);
}
