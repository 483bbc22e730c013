using System.Diagnostics;
using System.Net;

namespace Gossip.Diagnostics;

/// <summary>
/// The activities of one node, of the source "Gossip": joins with what they ask of each seed, push/pulls of either role, goodbyes. They
/// cost nothing while nobody listens. Their times are those of the system's clock, as of all activities. docs/telemetry.md lists them.
/// </summary>
internal sealed class GossipActivities(string nodeName)
{
    public const string SourceName = "Gossip";
    public const string Join = "gossip.join";
    public const string JoinSeed = "gossip.join.seed";
    public const string PushPull = "gossip.push_pull";
    public const string Leave = "gossip.leave";

    private static readonly ActivitySource Source = new(SourceName, typeof(GossipActivities).Assembly.GetName().Version?.ToString(3));

    /// <summary>A join; ends when disposed.</summary>
    public Activity? StartJoin(int seeds) => Start(Join, ActivityKind.Internal)?.SetTag("gossip.join.seeds", seeds);

    /// <summary>One seed of a join.</summary>
    /// <param name="seed">As the application wrote it.</param>
    public Activity? StartJoinSeed(string seed) => Start(JoinSeed, ActivityKind.Internal)?.SetTag("gossip.seed", seed);

    /// <summary>A push/pull that this node begins.</summary>
    public Activity? StartPushPull(in NodeAddress destination, bool join) => Start(PushPull, ActivityKind.Client)
        ?.SetTag("gossip.peer", destination.Name.Length > 0 ? destination.Name : null)
        .SetTag("server.address", destination.EndPoint.Address.ToString())
        .SetTag("server.port", destination.EndPoint.Port)
        .SetTag("gossip.join", join);

    /// <summary>A push/pull that another node began.</summary>
    public Activity? StartAnswer(IPEndPoint source) => Start(PushPull, ActivityKind.Server)
        ?.SetTag("client.address", source.Address.ToString())
        .SetTag("client.port", source.Port);

    /// <summary>A goodbye.</summary>
    public Activity? StartLeave() => Start(Leave, ActivityKind.Internal);

    private Activity? Start(string name, ActivityKind kind) => Source.StartActivity(name, kind)?.SetTag("gossip.node", nodeName);
}

/// <summary>How activities end.</summary>
internal static class ActivityEnding
{
    /// <summary>Says why an activity failed.</summary>
    public static void Fail(this Activity? activity, Exception exception)
    {
        activity?.SetTag("error.type", exception.GetType().FullName);
        activity?.SetStatus(ActivityStatusCode.Error, exception.Message);
    }

    /// <summary>Says why an activity failed that no exception ended.</summary>
    /// <param name="activity">The activity.</param>
    /// <param name="type">What kind of failure it is: one of a few words.</param>
    /// <param name="description">What happened.</param>
    public static void Fail(this Activity? activity, string type, string description)
    {
        activity?.SetTag("error.type", type);
        activity?.SetStatus(ActivityStatusCode.Error, description);
    }
}
