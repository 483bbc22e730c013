using System.Diagnostics;

namespace Gossip.InteropTests;

/// <summary>The one way these tests wait for a state that nobody announces: ask again and again until a deadline.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    /// <summary>Waits until a condition holds.</summary>
    /// <param name="condition">What to ask.</param>
    /// <param name="within">How long at most.</param>
    /// <param name="expectation">What is expected, for the message when it does not come true.</param>
    public static Task Async(Func<bool> condition, TimeSpan within, string expectation) =>
        Async(() => Task.FromResult(condition()), within, expectation);

    /// <inheritdoc cref="Async(Func{bool}, TimeSpan, string)" />
    public static async Task Async(Func<Task<bool>> condition, TimeSpan within, string expectation)
    {
        long started = Stopwatch.GetTimestamp();
        while (true)
        {
            // Asked before the deadline counts, however long the answer takes on a busy machine.
            bool inTime = Stopwatch.GetElapsedTime(started) < within;
            if (inTime && await condition())
            {
                return;
            }

            Assert.That(inTime, Is.True, $"{expectation}: not within {within.TotalSeconds:0.#} s");
            await Task.Delay(Pause);
        }
    }
}
