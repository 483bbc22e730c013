using Gossip.Members;
using static Gossip.Tests.Members.RuleFixture;

namespace Gossip.Tests.Members;

public sealed class MemberTableTests
{
    [Test]
    public void Readers_see_nothing_before_it_is_published()
    {
        MemberTable table = Table();
        table.Add(Member("b", MemberState.Alive));

        Assert.That(table.Snapshot, Is.Empty);
        Assert.That(table.Publish(), Is.True);
        Assert.That(table.Snapshot, Has.Count.EqualTo(1));
    }

    [Test]
    public void Nothing_is_published_when_nothing_has_changed()
    {
        MemberTable table = Table();
        table.Add(Member("b", MemberState.Alive));
        table.Publish();
        MemberSnapshot before = table.Snapshot;

        Assert.That(table.Publish(), Is.False);
        Assert.That(table.Snapshot, Is.SameAs(before));
    }

    [Test]
    public void A_change_copies_only_the_part_of_the_list_it_lies_in()
    {
        MemberTable table = Table();
        MemberRecord[] records = [.. Enumerable.Range(0, 10 * MemberChunks.Size).Select(i => table.Add(Member($"{i}", MemberState.Alive)))];
        table.Publish();

        long before = GC.GetAllocatedBytesForCurrentThread();
        table.Update(records[0], records[0].Current);
        table.Publish();
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.That(allocated, Is.LessThan(2 * MemberChunks.Size * IntPtr.Size), "one part of 64 references and the list of the parts");
    }

    [Test]
    public void A_full_table_says_so()
    {
        var table = new MemberTable(capacity: 2, hashSeed: 1);
        table.Add(Member("b", MemberState.Alive));
        Assert.That(table.IsFull, Is.False);

        MemberRecord departed = table.Add(Member("c", MemberState.Left));
        Assert.That(table.IsFull, Is.True);

        table.Remove(departed);
        Assert.That(table.IsFull, Is.False);
    }

    [Test]
    public void A_place_outside_the_list_of_the_live_does_not_exist()
    {
        MemberTable table = Table();
        table.Add(Member("b", MemberState.Alive));
        table.Add(Member("c", MemberState.Left));
        table.Publish();

        Assert.That(() => table.Snapshot[-1], Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => table.Snapshot[1], Throws.InstanceOf<ArgumentOutOfRangeException>());
    }

    [Test]
    public void The_list_holds_the_live_and_names_the_departed_apart()
    {
        MemberTable table = Table();
        foreach (MemberState state in Enum.GetValues<MemberState>())
        {
            table.Add(Member($"{state}", state));
        }

        table.Publish();

        Assert.That(table.Snapshot.Select(member => member.Name), Is.EquivalentTo(["Alive", "Suspect"]));
        Assert.That(table.Snapshot.Departed.Select(member => member.Name), Is.EquivalentTo(["Failed", "Left"]));
    }

    [Test]
    public async Task Readers_on_other_threads_always_see_a_whole_snapshot()
    {
        MemberTable table = Table();
        MemberRecord[] records = [.. Enumerable.Range(0, 200).Select(i => table.Add(Member($"{i}", MemberState.Alive)))];
        table.Publish();
        using var done = new CancellationTokenSource();
        Task reader = Task.Run(() =>
        {
            do
            {
                MemberSnapshot snapshot = table.Snapshot;
                Assert.That(snapshot.All(member => member.IsLive), Is.True);
                Assert.That(snapshot.Count + snapshot.Departed.Count(member => !member.IsLive), Is.EqualTo(200));
            }
            while (!done.IsCancellationRequested);
        });

        try
        {
            ChangeStatesAtRandom(table, records, new Random(5));
        }
        finally
        {
            await done.CancelAsync();
            await reader;
        }
    }

    private static void ChangeStatesAtRandom(MemberTable table, MemberRecord[] records, Random random)
    {
        for (int i = 0; i < 5_000; i++)
        {
            MemberRecord record = records[random.Next(records.Length)];
            table.Update(record, record.Current.With((MemberState)random.Next(4), (uint)i, TimeProvider.System));
            table.Publish();
        }
    }

    private static MemberTable Table() => new(capacity: 10_000, hashSeed: 1);

    private static Member Member(string name, MemberState state) =>
        new(name, At("b"), [], Versions, 1, state, DateTimeOffset.UnixEpoch);
}
