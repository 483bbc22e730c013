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

    /// <summary>The members were asked for.</summary>
    /// <param name="members">All that are remembered.</param>
    void Members(IReadOnlyList<Member> members);

    /// <summary>An instruction could not be followed.</summary>
    /// <param name="message">Why.</param>
    void Failed(string message);
}
