namespace Gossip.ChaosTests.Expectations;

/// <summary>The timing of a test's cluster: the library's preset, and how an agent is told of it.</summary>
/// <param name="Name">The value of <c>--preset</c>.</param>
/// <param name="Options">The preset.</param>
internal sealed record Preset(string Name, GossipOptions Options)
{
    /// <summary>A data centre's; Serf's and Go's default as well.</summary>
    public static Preset Lan { get; } = new("lan", GossipOptions.Lan());

    /// <summary>One machine's: gives up and forgets in half the time, hence tests of whole lives.</summary>
    public static Preset Local { get; } = new("local", GossipOptions.Local());

    /// <summary>What holds in a cluster of some size.</summary>
    /// <param name="members">How many members.</param>
    public ProtocolBounds For(int members) => new(Options, members);
}
