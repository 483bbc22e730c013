using System.Collections.Concurrent;
using System.Diagnostics;

namespace Gossip.ServiceDiscovery.Tests.Load;

/// <summary>A steady stream of requests, none of which waits for another, and what became of each.</summary>
internal sealed class RequestLoad(HttpClient client, string path, int perSecond)
{
    private readonly ConcurrentQueue<RequestOutcome> _outcomes = new();

    /// <summary>What became of all requests so far.</summary>
    public IReadOnlyList<RequestOutcome> Outcomes => [.. _outcomes];

    /// <summary>Sends until the token is cancelled, then waits for what is under way. Requests that were due while nobody had time are made up for.</summary>
    public async Task RunAsync(CancellationToken stopping)
    {
        var running = new List<Task>();
        long started = Stopwatch.GetTimestamp();
        using var pace = new PeriodicTimer(TimeSpan.FromMilliseconds(5));
        try
        {
            while (await pace.WaitForNextTickAsync(stopping))
            {
                int due = (int)(Stopwatch.GetElapsedTime(started).TotalSeconds * perSecond);
                while (running.Count < due)
                {
                    running.Add(SendAsync());
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The end that was asked for.
        }

        await Task.WhenAll(running);
    }

    private async Task SendAsync()
    {
        long started = Stopwatch.GetTimestamp();
        try
        {
            _outcomes.Enqueue(new RequestOutcome(started, await client.GetStringAsync(path), Error: null));
        }
        catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException)
        {
            _outcomes.Enqueue(new RequestOutcome(started, Answer: null, exception.Message));
        }
    }
}
