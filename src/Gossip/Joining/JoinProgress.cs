using System.Collections.Concurrent;
using System.Diagnostics;
using System.Threading.Channels;

namespace Gossip.Joining;

/// <summary>
/// One join under way: which addresses wait to be tried. Those of a seed come stage by stage, a later one when all of the earlier ones
/// failed or nobody of them has answered for a while; and once a few have answered, the rest of the seed is not needed.
/// </summary>
/// <param name="timeProvider">The clock.</param>
/// <param name="patience">How long nobody of a stage may answer before the next one is tried beside it.</param>
internal sealed class JoinProgress(TimeProvider timeProvider, TimeSpan patience)
{
    /// <summary>So many answers of one seed's addresses are enough: the rest of the cluster is learnt of from them.</summary>
    private const int EnoughAnswersOfOneSeed = 3;

    private readonly Lock _gate = new();
    private readonly Channel<JoinAttempt> _waiting = Channel.CreateUnbounded<JoinAttempt>();
    private readonly List<JoinSeed> _seeds = [];
    private int _unfinished;

    /// <summary>The addresses to try now; completes when there is nothing left to try.</summary>
    public ChannelReader<JoinAttempt> Waiting => _waiting.Reader;

    /// <summary>What failed, as it happens.</summary>
    public ConcurrentQueue<JoinFailure> Failures { get; } = new();

    /// <summary>How many addresses answered.</summary>
    public int Contacted { get; private set; }

    /// <summary>Adds the addresses of one seed, before anything begins.</summary>
    /// <param name="attempts">Its addresses.</param>
    /// <param name="activity">What is told of it; ends with the last attempt.</param>
    public void Add(IEnumerable<JoinAttempt> attempts, Activity? activity = null)
    {
        var seed = new JoinSeed(attempts, timeProvider, patience, GoOn) { Activity = activity };
        lock (_gate)
        {
            _seeds.Add(seed);
        }
    }

    /// <summary>Puts the first stage of every seed into the queue.</summary>
    /// <returns>How many attempts there are, of all stages.</returns>
    public int Begin()
    {
        lock (_gate)
        {
            Enqueue([.. _seeds.SelectMany(seed => seed.NextStage())]);
            return _seeds.Sum(seed => seed.Count);
        }
    }

    /// <summary>Whether the seed of an attempt needs no more answers: a few are enough, and so is one of an earlier stage.</summary>
    public bool HasEnoughOf(JoinAttempt attempt)
    {
        lock (_gate)
        {
            return attempt.Seed!.Answers >= EnoughAnswersOfOneSeed || attempt.Seed.EarliestStageThatAnswered < attempt.Target.Stage;
        }
    }

    /// <summary>One attempt is over.</summary>
    public void Finish(JoinAttempt attempt, bool answered)
    {
        JoinSeed seed = attempt.Seed!;
        bool seedIsOver;
        lock (_gate)
        {
            seed.UnderWay--;
            if (answered)
            {
                seed.Answers++;
                seed.EarliestStageThatAnswered = Math.Min(seed.EarliestStageThatAnswered, attempt.Target.Stage);
                Contacted++;
            }

            if (seed is { UnderWay: 0, Answers: 0 })
            {
                Enqueue(seed.NextStage());
            }

            seedIsOver = seed.UnderWay == 0;
            if (--_unfinished == 0)
            {
                _waiting.Writer.Complete();
            }
        }

        if (seedIsOver)
        {
            seed.End();
        }
    }

    /// <summary>The join is over, also when it was given up on the way.</summary>
    public void End()
    {
        JoinSeed[] seeds;
        lock (_gate)
        {
            seeds = [.. _seeds];
        }

        foreach (JoinSeed seed in seeds)
        {
            seed.End();
        }
    }

    /// <summary>Nobody of a seed's stage has answered for a while: the next one is tried as well.</summary>
    private void GoOn(JoinSeed seed)
    {
        lock (_gate)
        {
            if (seed is { Answers: 0, UnderWay: > 0 })
            {
                Enqueue(seed.NextStage());
            }
        }
    }

    private void Enqueue(JoinAttempt[] attempts)
    {
        _unfinished += attempts.Length;
        foreach (JoinAttempt attempt in attempts.OrderBy(attempt => attempt.Place))
        {
            _waiting.Writer.TryWrite(attempt);
        }
    }
}

/// <summary>One address to try.</summary>
/// <param name="Target">Where.</param>
/// <param name="Shown">How to name it when it fails.</param>
/// <param name="Place">Attempts with a lower number go first.</param>
internal sealed record JoinAttempt(SeedTarget Target, string Shown, double Place)
{
    /// <summary>What it belongs to, once it is part of a join.</summary>
    public JoinSeed? Seed { get; init; }
}
