using Gossip.Members;
using static Gossip.Tests.Members.RuleFixture;

namespace Gossip.Tests.Members;

public sealed class RandomMembersTests
{
    [Test]
    public void In_tiny_clusters_nobody_that_qualifies_is_ever_missed([Range(1, 6)] int members, [Values(1, 2, 3)] int seed)
    {
        var random = new RandomMembers(new Random(seed));
        MemberSnapshot snapshot = SnapshotOf(members);
        for (int i = 0; i < 1_000; i++)
        {
            List<Member> chosen = random.Choose(snapshot, members, 3, "a", NotThis);

            Assert.That(chosen, Has.Count.EqualTo(Math.Min(3, members - 1)), $"seed {seed}, choice {i}");
            Assert.That(chosen, Is.Unique.And.None.Property("Name").EqualTo("a"));
        }
    }

    [Test]
    public void Also_when_few_of_many_qualify_all_of_them_are_chosen([Values(1, 2, 3)] int seed)
    {
        var random = new RandomMembers(new Random(seed));
        MemberSnapshot snapshot = SnapshotOf(1_000);

        List<Member> chosen = random.Choose(snapshot, 1_000, 3, 2, static (member, few) => member.Incarnation <= few);

        Assert.That(chosen.Select(member => member.Incarnation), Is.EquivalentTo([1u, 2u]), $"seed {seed}");
    }

    [TestCase(8, 3)]
    [TestCase(100, 3)]
    [TestCase(100, 1)]
    public void Each_has_the_same_chance(int members, int count)
    {
        const int Choices = 40_000;
        var random = new RandomMembers(new Random(7));
        MemberSnapshot snapshot = SnapshotOf(members);
        int[] times = new int[members];
        for (int i = 0; i < Choices; i++)
        {
            random.Choose(snapshot, members, count, "a", NotThis).ForEach(member => times[(int)member.Incarnation - 1]++);
        }

        double expected = (double)Choices * count / (members - 1);
        Assert.That(times[0], Is.Zero, "the one that does not qualify");
        Assert.That(times.Skip(1).Min(), Is.GreaterThan(expected - (6 * Math.Sqrt(expected))));
        Assert.That(times.Skip(1).Max(), Is.LessThan(expected + (6 * Math.Sqrt(expected))));
    }

    [Test]
    public void Only_the_first_places_count()
    {
        var random = new RandomMembers(new Random(1));

        List<Member> chosen = random.Choose(SnapshotOf(100), 2, 50, "", NotThis);

        Assert.That(chosen.Select(member => member.Incarnation), Is.EquivalentTo([1u, 2u]));
    }

    [TestCase(0)]
    [TestCase(100)]
    public void Nobody_is_chosen_when_nobody_is_wanted(int members) =>
        Assert.That(new RandomMembers(new Random(1)).Choose(SnapshotOf(members), members, 0, "", NotThis), Is.Empty);

    [Test]
    public void Nobody_is_chosen_from_nobody() =>
        Assert.That(new RandomMembers(new Random(1)).Choose(MemberSnapshot.Empty, 0, 3, "", NotThis), Is.Empty);

    /// <summary>Member i of the snapshot has incarnation i + 1; the first is "a".</summary>
    private static MemberSnapshot SnapshotOf(int members)
    {
        var table = new MemberTable(members, hashSeed: 1);
        for (int i = 0; i < members; i++)
        {
            string name = i == 0 ? "a" : $"member-{i}";
            table.Add(new Member(name, At("b"), [], Versions, (uint)i + 1, MemberState.Alive, DateTimeOffset.UnixEpoch));
        }

        table.Publish();
        return table.Snapshot;
    }

    private static bool NotThis(Member member, string name) => !string.Equals(member.Name, name, StringComparison.Ordinal);
}
