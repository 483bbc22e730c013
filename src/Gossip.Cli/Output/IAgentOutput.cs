using Gossip.Cli.Agent;
using Gossip.Cli.Keys;

namespace Gossip.Cli.Output;

/// <summary>What the agent tells its user. Safe from any thread: what is told at the same time comes out one after the other.</summary>
internal interface IAgentOutput
{
    /// <summary>The node listens.</summary>
    /// <param name="self">The node.</param>
    /// <param name="time">When.</param>
    void Started(Member self, DateTimeOffset time);

    /// <summary>The join is over.</summary>
    /// <param name="result">How it went.</param>
    void Joined(JoinResult result);

    /// <summary>The membership changed.</summary>
    /// <param name="nodeEvent">How.</param>
    void Happened(NodeEvent nodeEvent);

    /// <summary>A message came.</summary>
    /// <param name="message">The message.</param>
    /// <param name="from">The member that sent or passed it on; <see langword="null"/> when it is not known.</param>
    /// <param name="time">When.</param>
    void Received(UserMessage message, string? from, DateTimeOffset time);

    /// <summary>Another node's state came.</summary>
    /// <param name="state">What is told of it.</param>
    void ReceivedState(ReceivedState state);

    /// <summary>A member answered a ping.</summary>
    /// <param name="member">Who.</param>
    /// <param name="roundTrip">How long it took.</param>
    void Answered(Member member, TimeSpan roundTrip);

    /// <summary>The health score was asked for.</summary>
    /// <param name="score">0 is healthy.</param>
    void Health(int score);

    /// <summary>The keys were asked for, or changed.</summary>
    /// <param name="keys">What may be shown of them, the primary first.</param>
    void Keys(IReadOnlyList<KeyDescription> keys);

    /// <summary>The members were asked for.</summary>
    /// <param name="members">All that are remembered, each with its round trip if that has been measured.</param>
    void Members(IReadOnlyList<(Member Member, RoundTripEstimate? RoundTrip)> members);

    /// <summary>An instruction could not be followed.</summary>
    /// <param name="message">Why.</param>
    void Failed(string message);
}
