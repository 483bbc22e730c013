namespace Gossip;

/// <summary>Is told of every probe that was answered directly: the round trip, and what the other node put into its answer.</summary>
/// <remarks>
/// Called one at a time, in order, beside the protocol: a slow observer misses the oldest of what waits and delays nothing. What it
/// throws is logged. Answers that came through other members or over a stream are not told, since their time says nothing of the path.
/// </remarks>
public interface IPingObserver
{
    /// <summary>A member answered.</summary>
    /// <param name="member">Who.</param>
    /// <param name="roundTrip">From the ping to its answer.</param>
    /// <param name="payload">What the member's application put into the answer (<see cref="Cluster.AckPayload"/>), 0 to 65,507 bytes.</param>
    void PingCompleted(Member member, TimeSpan roundTrip, ReadOnlyMemory<byte> payload);
}
