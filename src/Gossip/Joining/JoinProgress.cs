using System.Collections.Concurrent;
using System.Diagnostics;
using System.Threading.Channels;
using Gossip.Diagnostics;

namespace Gossip.Joining;

/// <summary>
/// One join under way: which addresses wait to be tried. Those of a seed come stage by stage, a later one only when nobody of the
/// earlier ones answered; and once a few have answered, the rest of the seed is not needed.
/// </summary>
internal sealed class JoinProgress
{
    /// <summary>So many answers of one seed's addresses are enough: the rest of the cluster is learnt of from them.</summary>
    private const int EnoughAnswersOfOneSeed = 3;

    private readonly Lock _gate = new();
    private readonly Channel<JoinAttempt> _waiting = Channel.CreateUnbounded<JoinAttempt>();
    private readonly List<Seed> _seeds = [];
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
        lock (_gate)
        {
            _seeds.Add(new Seed(attempts) { Activity = activity });
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

    /// <summary>Whether the seed of an attempt needs no more answers.</summary>
    public bool HasEnoughOf(JoinAttempt attempt)
    {
        lock (_gate)
        {
            return attempt.Seed!.Answers >= EnoughAnswersOfOneSeed;
        }
    }

    /// <summary>One attempt is over.</summary>
    public void Finish(JoinAttempt attempt, bool answered)
    {
        Seed seed = attempt.Seed!;
        bool seedIsOver;
        lock (_gate)
        {
            seed.UnderWay--;
            if (answered)
            {
                seed.Answers++;
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
        Seed[] seeds;
        lock (_gate)
        {
            seeds = [.. _seeds];
        }

        foreach (Seed seed in seeds)
        {
            seed.End();
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

    /// <summary>The addresses of one seed.</summary>
    internal sealed class Seed
    {
        private readonly Queue<JoinAttempt[]> _stages;

        public Seed(IEnumerable<JoinAttempt> attempts)
        {
            JoinAttempt[] own = [.. attempts.Select(attempt => attempt with { Seed = this })];
            Count = own.Length;
            _stages = new(own.GroupBy(attempt => attempt.Target.Stage).OrderBy(stage => stage.Key).Select(stage => stage.ToArray()));
        }

        public int Count { get; }

        public int Answers { get; set; }

        public int UnderWay { get; set; }

        public Activity? Activity { get; init; }

        public JoinAttempt[] NextStage()
        {
            JoinAttempt[] stage = _stages.TryDequeue(out JoinAttempt[]? next) ? next : [];
            UnderWay = stage.Length;
            return stage;
        }

        public void End()
        {
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
}

/// <summary>One address to try.</summary>
/// <param name="Target">Where.</param>
/// <param name="Shown">How to name it when it fails.</param>
/// <param name="Place">Attempts with a lower number go first.</param>
internal sealed record JoinAttempt(SeedTarget Target, string Shown, double Place)
{
    /// <summary>What it belongs to, once it is part of a join.</summary>
    public JoinProgress.Seed? Seed { get; init; }
}
