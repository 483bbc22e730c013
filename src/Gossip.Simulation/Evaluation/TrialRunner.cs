namespace Gossip.Simulation.Evaluation;

/// <summary>
/// Runs trials, some at a time: each is a simulation of its own on one thread, so that the results are the same however many run at once.
/// </summary>
/// <param name="parallelism">How many run at the same time.</param>
/// <param name="progress">Told how many of how many have ended, from any of the threads.</param>
/// <param name="cancellationToken">Gives up.</param>
internal sealed class TrialRunner(int parallelism, Action<string, int, int>? progress = null, CancellationToken cancellationToken = default)
{
    /// <summary>Gives up.</summary>
    internal CancellationToken Cancellation => cancellationToken;

    /// <summary>Runs trials to their end.</summary>
    /// <param name="name">What is measured, for the progress.</param>
    /// <param name="inputs">What each trial is about.</param>
    /// <param name="trial">Runs one.</param>
    /// <param name="atOnce">How many may run at the same time at most: large clusters need much memory.</param>
    /// <returns>The results, in the order of the inputs.</returns>
    internal TResult[] Run<TInput, TResult>(string name, IReadOnlyList<TInput> inputs, Func<TInput, TResult> trial, int atOnce = int.MaxValue)
    {
        var results = new TResult[inputs.Count];
        int next = -1;
        int ended = 0;
        Exception? failure = null;
        void Work()
        {
            while (failure is null && !cancellationToken.IsCancellationRequested && Interlocked.Increment(ref next) is var index && index < inputs.Count)
            {
                try
                {
                    results[index] = trial(inputs[index]);
                }
                catch (Exception exception) when (exception is not OutOfMemoryException)
                {
                    failure ??= exception;
                    return;
                }

                progress?.Invoke(name, Interlocked.Increment(ref ended), inputs.Count);
            }
        }

        Thread[] threads = [.. Enumerable.Range(0, Math.Min(parallelism, atOnce)).Select(number => new Thread(Work) { Name = $"trial {number}" })];
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());
        cancellationToken.ThrowIfCancellationRequested();
        return failure is null ? results : throw new SimulationFaultedException($"A trial of {name} failed: {failure.Message}", failure);
    }
}
