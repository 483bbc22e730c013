using System.Globalization;

namespace Gossip.Tests.Concurrency;

/// <summary>Calls made at once from many threads, in an order and after pauses that a seed decides.</summary>
internal static class Schedule
{
    /// <summary>Far longer than anything may take, on a busy machine too: what has not ended by then hangs.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    /// <summary>How often to do something: the suite does it a little, a long run as often as the variable says (docs/fuzzing.md).</summary>
    public static int Count(string variable, int otherwise) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } value ? int.Parse(value, CultureInfo.InvariantCulture) : otherwise;

    /// <summary>Makes every call on a thread of the pool, all released at once.</summary>
    /// <param name="calls">What is called, and what for; a call answers with what went wrong.</param>
    /// <param name="random">Decides the pauses.</param>
    /// <returns>Everything that went wrong; a call that hangs among it.</returns>
    public static async Task<string[]> RunAsync(IReadOnlyList<(string Name, Func<Task<string?>> Call)> calls, Random random)
    {
        var go = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        (string Name, Task<string?> Task)[] running = [.. calls.Select(call => (call.Name, AfterAsync(go.Task, random.Next(4), random.Next(4000), call.Call)))];
        go.SetResult();
        try
        {
            return [.. (await Task.WhenAll(running.Select(call => call.Task)).WaitAsync(Limit)).OfType<string>()];
        }
        catch (TimeoutException)
        {
            return [.. running.Where(call => !call.Task.IsCompleted).Select(call => $"'{call.Name}' hangs")];
        }
    }

    /// <summary>Waits for one call.</summary>
    /// <returns>What went wrong; that it hangs, perhaps.</returns>
    public static async Task<string?> EndAsync(string name, Task<string?> call)
    {
        try
        {
            return await call.WaitAsync(Limit / 2);
        }
        catch (TimeoutException)
        {
            return $"'{name}' hangs";
        }
    }

    private static async Task<string?> AfterAsync(Task go, int yields, int spins, Func<Task<string?>> call)
    {
        await go.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        for (int i = 0; i < yields; i++)
        {
            await Task.Yield();
        }

        Thread.SpinWait(spins);
        return await call();
    }
}
