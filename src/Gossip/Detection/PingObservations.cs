using System.Threading.Channels;
using Gossip.Diagnostics;

namespace Gossip.Detection;

/// <summary>Tells the application of answered probes, in a loop of its own: the prober never waits for it.</summary>
internal sealed class PingObservations(GossipOptions options, NodeDiagnostics diagnostics)
{
    /// <summary>An observer that is this far behind misses the oldest.</summary>
    internal const int Capacity = 256;

    private readonly Channel<Observation> _waiting = Channel.CreateBounded<Observation>(
        new BoundedChannelOptions(Capacity) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true });

    /// <summary>Whether anybody wants to know.</summary>
    public bool AreWanted => options.PingObserver is not null;

    /// <summary>How many wait to be told.</summary>
    public int WaitingCount => _waiting.Reader.Count;

    public void Add(Member member, TimeSpan roundTrip, ReadOnlyMemory<byte> payload) => _waiting.Writer.TryWrite(new Observation(member, roundTrip, payload));

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (options.PingObserver is { } observer && await _waiting.Reader.WaitToReadAsync(cancellationToken))
        {
            while (_waiting.Reader.TryRead(out Observation observation))
            {
                Tell(observer, observation);
            }
        }
    }

    private void Tell(IPingObserver observer, in Observation observation)
    {
        try
        {
            observer.PingCompleted(observation.Member, observation.RoundTrip, observation.Payload);
        }
        catch (Exception exception)
        {
            diagnostics.PolicyFailed(nameof(IPingObserver), exception);
        }
    }

    private readonly record struct Observation(Member Member, TimeSpan RoundTrip, ReadOnlyMemory<byte> Payload);
}
