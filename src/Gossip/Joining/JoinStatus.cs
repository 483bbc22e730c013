using Gossip.Scheduling;

namespace Gossip.Joining;

/// <summary>How far the background's search for others has come, for everyone to see. Written by the background joiner alone.</summary>
internal sealed class JoinStatus(JoinState initial)
{
    private readonly Lock _gate = new();
    private readonly List<TaskCompletionSource> _waiting = [];
    private JoinState _state = initial;
    private IReadOnlyList<JoinFailure> _failures = [];

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

    /// <summary>Why the last try reached nobody.</summary>
    public IReadOnlyList<JoinFailure> Failures
    {
        get => Volatile.Read(ref _failures);
        set => Volatile.Write(ref _failures, value);
    }

    /// <returns>Whether that is a change.</returns>
    public bool Change(JoinState state)
    {
        TaskCompletionSource[] released = [];
        lock (_gate)
        {
            if (_state == state)
            {
                return false;
            }

            _state = state;
            if (state == JoinState.Joined)
            {
                released = [.. _waiting];
                _waiting.Clear();
            }
        }

        foreach (TaskCompletionSource waiting in released)
        {
            waiting.TrySetResult();
        }

        return true;
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
}
