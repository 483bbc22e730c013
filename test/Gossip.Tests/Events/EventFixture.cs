using System.Text;
using Gossip.Events;
using Gossip.Members;
using Gossip.Tests.Members;

namespace Gossip.Tests.Events;

/// <summary>A hub over a table. What happens to a member is published and told as the membership loop does it.</summary>
internal sealed class EventFixture
{
    private uint _incarnation;

    public EventFixture() => Hub = new EventHub(Table, TimeProvider.System);

    public MemberTable Table { get; } = new(capacity: 10_000, hashSeed: 1);

    public EventHub Hub { get; }

    /// <summary>Joins or comes back.</summary>
    public Member Join(string name, string metadata = "") => Tell(Change(name, MemberState.Alive, metadata));

    public Member Update(string name, string metadata) => Tell(Change(name, MemberState.Alive, metadata));

    public Member Fail(string name) => Tell(Change(name, MemberState.Failed));

    public Member Leave(string name) => Tell(Change(name, MemberState.Left));

    public void Conflict(string name)
    {
        Hub.Raise(new NameConflict(Find(name)!.Current, RuleFixture.At("x"), DateTimeOffset.UnixEpoch));
        Hub.Flush();
    }

    public void Forget(string name)
    {
        Table.Remove(Find(name)!);
        Table.Publish();
    }

    /// <summary>Changes the table and raises the event, and neither publishes nor tells it yet.</summary>
    public Member Change(string name, MemberState state, string? metadata = null)
    {
        MemberRecord? record = Find(name);
        byte[] bytes = metadata is null ? record?.Current.MetadataArray ?? [] : Encoding.UTF8.GetBytes(metadata);
        var member = new Member(name, RuleFixture.At("b"), bytes, RuleFixture.Versions, ++_incarnation, state, DateTimeOffset.UnixEpoch);
        bool wasLive = record?.Current.IsLive ?? false;
        if (record is null)
        {
            Table.Add(member);
        }
        else
        {
            Table.Update(record, member);
        }

        if (EventFor(wasLive, member) is { } change)
        {
            Hub.Raise(change);
        }

        return member;
    }

    public bool IsLive(string name) => Find(name)?.Current.IsLive ?? false;

    public void PublishAndFlush()
    {
        Table.Publish();
        Hub.Flush();
    }

    /// <summary>Everything that waits, one word each: "joined b", "updated b", …</summary>
    public static List<string> Read(EventSubscription subscription)
    {
        var read = new List<string>();
        while (subscription.TryTake() is { } change)
        {
            string kind = change is NameConflict ? "conflict" : change.GetType().Name["Member".Length..].ToLowerInvariant();
            string metadata = Encoding.UTF8.GetString(change.Member.Metadata.Span);
            read.Add(metadata.Length == 0 ? $"{kind} {change.Member.Name}" : $"{kind} {change.Member.Name} {metadata}");
        }

        return read;
    }

    private static NodeEvent? EventFor(bool wasLive, Member member) => (wasLive, member.State) switch
    {
        (false, MemberState.Alive) => new MemberJoined(member, DateTimeOffset.UnixEpoch),
        (true, MemberState.Alive) => new MemberUpdated(member, DateTimeOffset.UnixEpoch),
        (true, MemberState.Failed) => new MemberFailed(member, DateTimeOffset.UnixEpoch),
        (true, MemberState.Left) => new MemberLeft(member, DateTimeOffset.UnixEpoch),
        _ => null,
    };

    private Member Tell(Member member)
    {
        PublishAndFlush();
        return member;
    }

    private MemberRecord? Find(string name) => Table.TryFind(name, out MemberRecord? record) ? record : null;
}
