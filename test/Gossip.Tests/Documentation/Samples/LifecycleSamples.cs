using System.Text;

namespace Gossip.Tests.Documentation.Samples;

/// <summary>Coming, being there, going.</summary>
internal static class LifecycleSamples
{
    public static async Task<(JoinResult Joined, bool Heard)> StartJoinLeaveAsync(GossipOptions options, CancellationToken cancellationToken)
    {
        #region start, join, leave
        await using Cluster cluster = await Cluster.StartAsync(options with { NodeName = "web-1" }, cancellationToken);

        JoinResult joined = await cluster.JoinAsync(["10.0.0.5:7946", "db-1/10.0.0.6"], cancellationToken);
        foreach (JoinFailure failure in joined.Failures)
        {
            Console.WriteLine($"{failure.Address}: {failure.Error.Message}");
        }

        bool heard = await cluster.LeaveAsync(cancellationToken);
        #endregion
        return (joined, heard);
    }

    public static async Task<bool> MembersAsync(Cluster cluster, CancellationToken cancellationToken)
    {
        #region members
        Console.WriteLine($"{cluster.LocalMember.Name} sees {cluster.AliveCount}, itself included");
        foreach (Member member in cluster.Members)
        {
            Console.WriteLine($"{member.Name} {member.EndPoint} {member.State} {Encoding.UTF8.GetString(member.Metadata.Span)}");
        }

        bool known = cluster.TryGetMember("web-2", out Member? web2);
        await cluster.UpdateMetadataAsync("version=2"u8.ToArray(), cancellationToken);
        #endregion
        return known && web2!.Name == "web-2";
    }

    public static async Task<TimeSpan?> PingAsync(Cluster cluster, Member member, CancellationToken cancellationToken)
    {
        TimeSpan? answered = null;
        #region ping and health
        try
        {
            TimeSpan roundTrip = await cluster.PingAsync(member, cancellationToken);
            Console.WriteLine($"{member.Name} answered in {roundTrip.TotalMilliseconds:f1} ms; our own health is {cluster.HealthScore}");
            answered = roundTrip;
        }
        catch (NoAnswerException silence)
        {
            Console.WriteLine(silence.Message);
        }
        #endregion
        return answered;
    }

    public static async Task WatchAsync(Cluster cluster, Action<string> print, CancellationToken cancellationToken)
    {
        #region watch
        await foreach (NodeEvent change in cluster.WatchAsync(cancellationToken))
        {
            print(change switch
            {
                MemberJoined => $"{change.Member.Name} joined",
                MemberUpdated => $"{change.Member.Name} changed its metadata",
                MemberLeft => $"{change.Member.Name} said goodbye",
                MemberFailed => $"{change.Member.Name} failed",
                NameConflict conflict => $"{conflict.Claimant} claims the name of {change.Member}",
                _ => $"{change}",
            });
        }
        #endregion
    }
}
