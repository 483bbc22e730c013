using Gossip;
using Gossip.Hosting;

namespace ShardingWorker;

/// <summary>Works on the shards that are this member's, of those that all live members share.</summary>
internal sealed partial class ShardWorker(IClusterView cluster, ILogger<ShardWorker> logger) : BackgroundService
{
    private const int Shards = 32;

    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    private volatile int[] _mine = [];

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(FollowMembersAsync(stoppingToken), WorkAsync(stoppingToken));

    private async Task FollowMembersAsync(CancellationToken stoppingToken)
    {
        await foreach (NodeEvent change in cluster.WatchAsync(stoppingToken))
        {
            // A departed member is in no list any more; whatever has happened, what counts is who is live now.
            string self = cluster.LocalMember!.Name;
            string[] members = [.. cluster.Members.Select(member => member.Name)];
            int[] mine = [.. Enumerable.Range(0, Shards).Where(shard => Rendezvous.OwnerOf(shard, members) == self)];
            if (!mine.SequenceEqual(_mine))
            {
                LogShards(members.Length, mine.Length, string.Join(' ', mine.Except(_mine)), string.Join(' ', _mine.Except(mine)));
                _mine = mine;
            }
        }
    }

    private async Task WorkAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            foreach (int shard in _mine)
            {
                LogWork(shard); // here goes the work
            }
        }
    }

    [LoggerMessage(LogLevel.Information, "{Members} members, {Mine} of the shards are mine; new: [{New}], given away: [{Gone}]")]
    private partial void LogShards(int members, int mine, string @new, string gone);

    [LoggerMessage(LogLevel.Debug, "Working on shard {Shard}")]
    private partial void LogWork(int shard);
}
