namespace Gossip.Cli.Demo;

/// <summary>Plays the script: each step within its limit, until one does not happen.</summary>
internal sealed class DemoScenario
{
    private readonly DemoScript _script;
    private readonly DemoTimeline _timeline;
    private readonly TimeProvider _time;

    private DemoScenario(DemoScript script, DemoTimeline timeline, TimeProvider time)
    {
        _script = script;
        _timeline = timeline;
        _time = time;
    }

    /// <summary>Plays all steps and tears the nodes down.</summary>
    /// <param name="timeline">Where to tell it.</param>
    /// <param name="time">Where all time comes from.</param>
    /// <param name="cancellationToken">Breaks it off.</param>
    /// <returns>Null when every step happened in time; otherwise a sentence that names the step that did not.</returns>
    public static async Task<string?> RunAsync(DemoTimeline timeline, TimeProvider time, CancellationToken cancellationToken)
    {
        var script = new DemoScript(() => timeline.Now);
        await using (script)
        {
            return await new DemoScenario(script, timeline, time).PlayAsync(cancellationToken);
        }
    }

    private async Task<string?> PlayAsync(CancellationToken cancellationToken)
    {
        _timeline.Begin();
        var outcomes = new List<DemoOutcome>();
        foreach (DemoStep step in _script.Steps)
        {
            outcomes.Add(await PlayAsync(step, cancellationToken));
            if (outcomes[^1].Failure is not null)
            {
                break;
            }
        }

        _timeline.Summarize(_script.Steps, outcomes);
        return outcomes[^1].Failure is { } failure ? $"the step '{outcomes[^1].Step.Name}' did not happen: {failure}" : null;
    }

    private async Task<DemoOutcome> PlayAsync(DemoStep step, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(step.Limit, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        TimeSpan begin = _timeline.Announce(step);
        try
        {
            await step.ActAsync(either.Token);
            await ObserveAsync(step.Expectation, begin, either.Token);
            var outcome = new DemoOutcome(step, step.Expectation.First - begin, step.Expectation.Last - begin, Failure: null);
            _timeline.Conclude(outcome, begin);
            return outcome;
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            string failure = e is OperationCanceledException && limit.IsCancellationRequested
                ? $"after {step.Limit.TotalSeconds:0} s it had not been seen by {step.Expectation.Missing()}"
                : e.Message;
            _timeline.Miss(failure);
            return new DemoOutcome(step, First: null, Last: null, failure);
        }
    }

    private async Task ObserveAsync(DemoExpectation expectation, TimeSpan begin, CancellationToken cancellationToken)
    {
        while (!expectation.IsMet)
        {
            DemoSighting sighting = await _script.Sightings.ReadAsync(cancellationToken);
            if (expectation.Take(sighting) is { } seen)
            {
                _timeline.Saw(sighting, seen, begin);
            }
            else if (sighting.Event is MemberFailed or NameConflict)
            {
                _timeline.Surprise(sighting);
            }
        }
    }
}
