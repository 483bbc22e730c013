using System.Diagnostics;
using Gossip.Diagnostics;

namespace Gossip.Joining;

/// <summary>The addresses of one seed of a join, by stage. Guarded by the lock of its <see cref="JoinProgress"/>, its end apart.</summary>
internal sealed class JoinSeed
{
    private readonly Queue<JoinAttempt[]> _stages;
    private readonly TimeSpan _patience;
    private readonly ITimer? _impatience;

    /// <param name="attempts">Its addresses.</param>
    /// <param name="timeProvider">The clock.</param>
    /// <param name="patience">How long a stage has before <paramref name="goOn"/> is called.</param>
    /// <param name="goOn">Called without the lock, for each stage that another one follows.</param>
    public JoinSeed(IEnumerable<JoinAttempt> attempts, TimeProvider timeProvider, TimeSpan patience, Action<JoinSeed> goOn)
    {
        JoinAttempt[] own = [.. attempts.Select(attempt => attempt with { Seed = this })];
        Count = own.Length;
        _stages = new(own.GroupBy(attempt => attempt.Target.Stage).OrderBy(stage => stage.Key).Select(stage => stage.ToArray()));
        _patience = patience;
        if (_stages.Count > 1)
        {
            _impatience = timeProvider.CreateTimer(_ => goOn(this), state: null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>How many addresses it has, of all stages.</summary>
    public int Count { get; }

    /// <summary>How many of them answered.</summary>
    public int Answers { get; set; }

    /// <summary>The lowest stage that an answer came from.</summary>
    public int EarliestStageThatAnswered { get; set; } = int.MaxValue;

    /// <summary>How many of them were given out to be tried and have not ended.</summary>
    public int UnderWay { get; set; }

    /// <summary>What is told of it.</summary>
    public Activity? Activity { get; init; }

    /// <summary>Gives the addresses of the next stage out, if there is one.</summary>
    public JoinAttempt[] NextStage()
    {
        JoinAttempt[] stage = _stages.TryDequeue(out JoinAttempt[]? next) ? next : [];
        UnderWay += stage.Length;
        if (_stages.Count > 0)
        {
            _impatience?.Change(_patience, Timeout.InfiniteTimeSpan);
        }

        return stage;
    }

    /// <summary>Nothing more is tried, or waited for. Any number of times; a stage that is given out meanwhile finds no reader.</summary>
    public void End()
    {
        _impatience?.Dispose();
        if (Activity is { IsStopped: false } activity)
        {
            activity.SetTag("gossip.seed.answers", Answers);
            if (Answers == 0)
            {
                activity.Fail("no_answer", "Nobody answered.");
            }

            activity.Dispose();
        }
    }
}
