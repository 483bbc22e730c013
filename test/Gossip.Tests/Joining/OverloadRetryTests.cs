using System.Net.Sockets;
using Gossip.Joining;
using Gossip.Transports;
using Gossip.Wire;
using Microsoft.Extensions.Time.Testing;

namespace Gossip.Tests.Joining;

/// <summary>Whether a seed that did not answer is tried again.</summary>
public sealed class OverloadRetryTests
{
    private readonly FakeTimeProvider _time = new();

    [Test]
    public async Task One_that_breaks_off_is_tried_three_times_more() =>
        Assert.That(await AttemptsAsync(() => new WireException("broken off") { Fault = WireFault.Overload }), Is.EqualTo(4));

    [Test]
    public async Task So_is_one_that_resets_the_connection_before_it_is_known_to_be_made() =>
        Assert.That(await AttemptsAsync(() => Failed(SocketError.ConnectionReset)), Is.EqualTo(4));

    [Test]
    public async Task So_is_one_that_resets_it_in_the_middle_of_the_handshake() =>
        Assert.That(await AttemptsAsync(() => new TransportException("Cannot connect.", new IOException("broken", Failed(SocketError.ConnectionReset)))), Is.EqualTo(4));

    [TestCase(SocketError.ConnectionRefused)]
    [TestCase(SocketError.HostUnreachable)]
    public async Task One_that_is_not_there_is_not(SocketError error) =>
        Assert.That(await AttemptsAsync(() => Failed(error)), Is.EqualTo(1));

    private static TransportException Failed(SocketError error) => new("Cannot connect.", new SocketException((int)error));

    /// <summary>How often a seed is tried whose every attempt fails.</summary>
    private async Task<int> AttemptsAsync(Func<Exception> failure)
    {
        int attempts = 0;
        var retry = new OverloadRetry(GossipOptions.Lan() with { TimeProvider = _time }, new Random(1));
        Task trying = retry.RunAsync(
            () =>
            {
                attempts++;
                return Task.FromException(failure());
            },
            CancellationToken.None);

        while (!trying.IsCompleted)
        {
            _time.Advance(TimeSpan.FromMilliseconds(100));
            await Task.Yield();
        }

        await trying.ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        return attempts;
    }
}
