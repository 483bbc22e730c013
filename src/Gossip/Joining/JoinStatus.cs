using Gossip.Events;
using Gossip.Members;
using Gossip.Scheduling;

namespace Gossip.Joining;

/// <summary>
/// Whether this node is in company, and whether it looks for some. The membership loop says when others are there; between those times
/// the background joiner says how its search goes.
/// </summary>
/// <param name="isSearchWanted">Whether the background looks for others at all, and changes are told.</param>
/// <param name="table">Holds this node's member.</param>
/// <param name="local">This node.</param>
/// <param name="events">Whom changes are told to.</param>
/// <param name="timeProvider">When.</param>
internal sealed class JoinStatus(bool isSearchWanted, MemberTable table, LocalNode local, EventHub events, TimeProvider timeProvider)
{
    private readonly Lock _gate = new();
    private readonly List<TaskCompletionSource> _waiting = [];
    private JoinState _state = isSearchWanted ? JoinState.Joining : JoinState.Alone;
    private IReadOnlyList<JoinFailure> _failures = [];
    private bool _isTold;

    /// <summary>Wakes the background joiner when this node comes to be in company or alone.</summary>
    public Signal Changed { get; } = new();

    public JoinState State
    {
        get
        {
            lock (_gate)
            {
                return _state;
            }
        }
    }

    public bool IsJoined => State == JoinState.Joined;

    /// <summary>Why the last try reached nobody.</summary>
    public IReadOnlyList<JoinFailure> Failures => Volatile.Read(ref _failures);

    /// <summary>How many other members are live now. For the membership loop alone.</summary>
    public void SeesOthers(int count)
    {
        JoinState state = count > 0 ? JoinState.Joined : isSearchWanted ? JoinState.Joining : JoinState.Alone;
        lock (_gate)
        {
            // How a search goes is not for the membership loop to say. That it goes on at all is told as soon as this node is a member.
            bool isChange = (_state == JoinState.Joined) != (state == JoinState.Joined);
            if (!isChange && _isTold)
            {
                return;
            }

            _isTold = true;
            _state = state;
        }

        Volatile.Write(ref _failures, []);
        Tell(state);
        Changed.Set();
        Release();
    }

    /// <summary>The background's last try reached nobody: for want of anybody to try, or for these reasons.</summary>
    public void ReachedNobody(IReadOnlyList<JoinFailure> failures)
    {
        JoinState state = failures.Count == 0 ? JoinState.Alone : JoinState.Joining;
        lock (_gate)
        {
            if (_state == JoinState.Joined)
            {
                return;
            }

            Volatile.Write(ref _failures, failures);
            if (_state == state)
            {
                return;
            }

            _state = state;
        }

        Tell(state);
    }

    /// <summary>Waits until others are there.</summary>
    public async Task WaitForJoinAsync(CancellationToken cancellationToken)
    {
        TaskCompletionSource joined = Completions.New();
        lock (_gate)
        {
            if (_state == JoinState.Joined)
            {
                return;
            }

            _waiting.Add(joined);
        }

        try
        {
            await joined.AwaitAsync(cancellationToken);
        }
        finally
        {
            lock (_gate)
            {
                _waiting.Remove(joined);
            }
        }
    }

    private void Tell(JoinState state)
    {
        if (isSearchWanted && table.TryFind(local.Name, out MemberRecord? record))
        {
            events.Tell(new JoinStateChanged(record.Current, state, timeProvider.GetUtcNow()));
        }
    }

    private void Release()
    {
        lock (_gate)
        {
            if (_state != JoinState.Joined)
            {
                return;
            }

            foreach (TaskCompletionSource waiting in _waiting)
            {
                waiting.TrySetResult();
            }
        }
    }
}
