using System.Collections;
using System.Diagnostics.CodeAnalysis;
using System.Net;
using Gossip.Members;

namespace Gossip;

/// <summary>
/// Who was in the cluster at one moment. As a list it holds the live members, alive and suspect, this node included;
/// <see cref="Departed"/> holds those that failed or left and are still remembered. Immutable.
/// </summary>
[SuppressMessage("Naming", "CA1710", Justification = "It is a snapshot first, and a list as far as reading goes.")]
public sealed class MemberSnapshot : IReadOnlyList<Member>
{
    private readonly Member[][] _chunks;

    internal MemberSnapshot(Member[][] chunks, int liveCount, int knownCount)
    {
        _chunks = chunks;
        Count = liveCount;
        KnownCount = knownCount;
    }

    /// <summary>Nobody: what is known before a node has started.</summary>
    public static MemberSnapshot Empty { get; } = new([], 0, 0);

    /// <summary>How many members are live: alive or suspect, this node included.</summary>
    public int Count { get; }

    /// <summary>Members that failed or left, for as long as they are remembered (<see cref="GossipOptions.GossipToTheDeadTime"/>).</summary>
    public IEnumerable<Member> Departed
    {
        get
        {
            for (int i = Count; i < KnownCount; i++)
            {
                yield return Known(i);
            }
        }
    }

    /// <summary>Finds the live member that listens at an endpoint. Looks through all members.</summary>
    /// <param name="endPoint">The endpoint, as <see cref="UserMessage.Source"/> tells it of a packet.</param>
    /// <param name="member">The member.</param>
    /// <returns>Whether there is one.</returns>
    public bool TryFind(IPEndPoint endPoint, [NotNullWhen(true)] out Member? member)
    {
        ArgumentNullException.ThrowIfNull(endPoint);
        member = this.FirstOrDefault(candidate => candidate.EndPoint.Equals(endPoint));
        return member is not null;
    }

    /// <summary>How many members are known in any state.</summary>
    internal int KnownCount { get; }

    /// <summary>A live member, in no particular order.</summary>
    /// <param name="index">0 to <see cref="Count"/> − 1.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="index"/> is outside the list.</exception>
    public Member this[int index]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfNegative(index);
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Count);
            return Known(index);
        }
    }

    /// <inheritdoc />
    public IEnumerator<Member> GetEnumerator()
    {
        for (int i = 0; i < Count; i++)
        {
            yield return Known(i);
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>A member in any state: the live ones come first.</summary>
    internal Member Known(int index) => _chunks[index / MemberChunks.Size][index % MemberChunks.Size];
}
