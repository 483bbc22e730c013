namespace Gossip.Scheduling;

/// <summary>
/// Completions by which actors answer each other. Their continuations never run inside the actor that completes them, and they are
/// awaited directly: combinators over them (WhenAny, WaitAsync) would continue on the thread pool, behind the scheduler's back.
/// </summary>
internal static class Completions
{
    public static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    public static TaskCompletionSource<T> New<T>() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Waits for the answer, or cancels it.</summary>
    public static async Task AwaitAsync(this TaskCompletionSource source, CancellationToken cancellationToken)
    {
        using CancellationTokenRegistration registration = cancellationToken.UnsafeRegister(
            static (source, token) => ((TaskCompletionSource)source!).TrySetCanceled(token), source);
        await source.Task;
    }

    /// <inheritdoc cref="AwaitAsync(TaskCompletionSource, CancellationToken)"/>
    public static async Task<T> AwaitAsync<T>(this TaskCompletionSource<T> source, CancellationToken cancellationToken)
    {
        using CancellationTokenRegistration registration = cancellationToken.UnsafeRegister(
            static (source, token) => ((TaskCompletionSource<T>)source!).TrySetCanceled(token), source);
        return await source.Task;
    }
}
