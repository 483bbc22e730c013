using System.IO.Hashing;
using System.Text;

namespace ShardingWorker;

/// <summary>
/// Rendezvous hashing (Thaler and Ravishankar, 1996): each member draws a number for each shard, and the highest has it. All who know the same members
/// agree without a word, and when a member goes only its own shards move, to whoever drew second.
/// </summary>
internal static class Rendezvous
{
    /// <summary>Tells who has a shard.</summary>
    /// <param name="shard">Its number.</param>
    /// <param name="members">The names of the live members, in any order; at least one.</param>
    public static string OwnerOf(int shard, IEnumerable<string> members) =>
        members.MaxBy(member => (Draw(member, shard), member))!;

    private static ulong Draw(string member, int shard) => XxHash3.HashToUInt64(Encoding.UTF8.GetBytes($"{member}/{shard}"));
}
