using System.Collections.Concurrent;
using System.Net;

namespace Gossip.Tests.Documentation.Samples;

#region member filter
public sealed class SameZone : IMemberFilter
{
    public bool Accepts(Member candidate) => candidate.Metadata.Span.SequenceEqual("zone=a"u8);
}
#endregion

#region merge policy
public sealed class NoOtherCluster : IMergePolicy
{
    public string? Refuse(IReadOnlyList<Member> members) =>
        members.Any(member => member.Name.StartsWith("test-", StringComparison.Ordinal)) ? "this is the production cluster" : null;
}
#endregion

#region ping observer
public sealed class RoundTrips : IPingObserver
{
    public ConcurrentDictionary<string, TimeSpan> Latest { get; } = new();

    public void PingCompleted(Member member, TimeSpan roundTrip, ReadOnlyMemory<byte> payload) => Latest[member.Name] = roundTrip;
}
#endregion

/// <summary>Who may be a member, and what is told of the pings.</summary>
internal static class PolicySamples
{
    public static async Task<Cluster> StartAsync(GossipOptions options, CancellationToken cancellationToken)
    {
        #region policies
        Cluster cluster = await Cluster.StartAsync(
            options with
            {
                Metadata = "zone=a"u8.ToArray(),
                MemberFilter = new SameZone(),
                MergePolicy = new NoOtherCluster(),
                PingObserver = new RoundTrips(),
                StateExchange = new HighestSeen(own: 7),
                AllowedNetworks = [IPNetwork.Parse("10.0.0.0/8")],
            },
            cancellationToken);
        cluster.AckPayload = "load=3"u8.ToArray();
        #endregion
        return cluster;
    }
}
