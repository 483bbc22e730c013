namespace Gossip;

public sealed partial record GossipOptions
{
    /// <summary>For nodes in one data centre: a failure is noticed within seconds. The defaults.</summary>
    /// <returns>New options.</returns>
    public static GossipOptions Lan() => new();

    /// <summary>For nodes that are continents apart: longer timeouts, fewer packets.</summary>
    /// <returns>New options.</returns>
    public static GossipOptions Wan() => new()
    {
        StreamTimeout = TimeSpan.FromSeconds(30),
        SuspicionMultiplier = 6,
        PushPullInterval = TimeSpan.FromSeconds(60),
        ProbeInterval = TimeSpan.FromSeconds(5),
        ProbeTimeout = TimeSpan.FromSeconds(3),
        GossipInterval = TimeSpan.FromMilliseconds(500),
        GossipNodes = 4,
        GossipToTheDeadTime = TimeSpan.FromSeconds(60),
        HealInterval = TimeSpan.FromSeconds(60),
    };

    /// <summary>For nodes on one machine, as in tests: quick at every turn.</summary>
    /// <returns>New options.</returns>
    public static GossipOptions Local() => new()
    {
        StreamTimeout = TimeSpan.FromSeconds(1),
        IndirectChecks = 1,
        RetransmitMultiplier = 2,
        SuspicionMultiplier = 3,
        PushPullInterval = TimeSpan.FromSeconds(15),
        ProbeTimeout = TimeSpan.FromMilliseconds(200),
        GossipInterval = TimeSpan.FromMilliseconds(100),
        GossipToTheDeadTime = TimeSpan.FromSeconds(15),
        HealInterval = TimeSpan.FromSeconds(15),
    };
}
