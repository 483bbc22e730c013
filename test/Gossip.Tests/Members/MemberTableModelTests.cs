using System.Text;
using Gossip.Members;
using static Gossip.Tests.Members.RuleFixture;

namespace Gossip.Tests.Members;

/// <summary>The table against a plain dictionary, over thousands of random operations.</summary>
public sealed class MemberTableModelTests
{
    private const int Operations = 10_000;
    private const int SnapshotsKept = 100;

    [Test]
    public void The_table_agrees_with_a_dictionary([Values(1, 2, 3, 4)] int seed, [Values(5, 300)] int names)
    {
        var random = new Random(seed);
        var table = new MemberTable(capacity: names, hashSeed: seed);
        var model = new Dictionary<string, Member>(StringComparer.Ordinal);
        for (uint step = 1; step <= Operations; step++)
        {
            Step(random, table, model, names, step);
            if (step % 97 == 0 || names < 10)
            {
                AssertAgree(table, model, $"seed {seed}, step {step}");
            }
        }
    }

    [Test]
    public void An_old_snapshot_never_changes([Values(1, 2, 3, 4)] int seed)
    {
        var random = new Random(seed);
        var table = new MemberTable(capacity: 300, hashSeed: seed);
        var model = new Dictionary<string, Member>(StringComparer.Ordinal);
        var kept = new List<(MemberSnapshot Snapshot, Member[] Live, Member[] Departed)>();
        for (uint step = 1; step <= Operations; step++)
        {
            Step(random, table, model, 300, step);
            if (step % (Operations / SnapshotsKept) == 0)
            {
                table.Publish();
                kept.Add((table.Snapshot, [.. table.Snapshot], [.. table.Snapshot.Departed]));
            }
        }

        foreach ((MemberSnapshot snapshot, Member[] live, Member[] departed) in kept)
        {
            Assert.That(snapshot, Is.EqualTo(live), $"seed {seed}");
            Assert.That(snapshot.Departed, Is.EqualTo(departed), $"seed {seed}");
        }
    }

    private static void Step(Random random, MemberTable table, Dictionary<string, Member> model, int names, uint step)
    {
        string name = $"näme-{random.Next(names)}";
        var state = (MemberState)random.Next(4);
        var member = new Member(name, At("b"), [], Versions, step, state, DateTimeOffset.UnixEpoch);
        if (!table.TryFind(name, out MemberRecord? record))
        {
            table.Add(member);
            model.Add(name, member);
        }
        else if (!record.Current.IsLive && random.Next(3) == 0)
        {
            table.Remove(record);
            model.Remove(name);
        }
        else
        {
            table.Update(record, member);
            model[name] = member;
        }
    }

    private static void AssertAgree(MemberTable table, Dictionary<string, Member> model, string where)
    {
        table.Publish();
        Assert.That(table.Snapshot, Is.EquivalentTo(model.Values.Where(member => member.IsLive)), where);
        Assert.That(table.Snapshot.Departed, Is.EquivalentTo(model.Values.Where(member => !member.IsLive)), where);
        Assert.That((table.Count, table.LiveCount), Is.EqualTo((model.Count, model.Values.Count(member => member.IsLive))), where);
        foreach ((string name, Member member) in model)
        {
            Assert.That(table.TryFind(name, out MemberRecord? record) ? record.Current : null, Is.SameAs(member), where);
            Assert.That(table.TryFind(Encoding.UTF8.GetBytes(name), out MemberRecord? byBytes) ? byBytes : null, Is.SameAs(record), where);
            Assert.That(table[record!.Position], Is.SameAs(member), where);
        }

        Assert.That(table.TryFind("nobody", out _) || table.TryFind("nobody"u8, out _), Is.False, where);
    }
}
