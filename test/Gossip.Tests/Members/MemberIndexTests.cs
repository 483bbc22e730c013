using System.Globalization;
using System.Net;
using Gossip.Members;

namespace Gossip.Tests.Members;

public sealed class MemberIndexTests
{
    [Test]
    public void A_member_is_found_by_its_name_as_text_and_as_bytes()
    {
        var index = new MemberIndex(hashSeed: 1);
        MemberRecord added = index.Add(Member("web-ü"));

        Assert.That(index.TryFind("web-ü", out MemberRecord? byText) ? byText : null, Is.SameAs(added));
        Assert.That(index.TryFind("web-ü"u8, out MemberRecord? byBytes) ? byBytes : null, Is.SameAs(added));
        Assert.That(index.TryFind("web-u", out _) || index.TryFind("web-u"u8, out _), Is.False);
    }

    [Test]
    public void A_removed_member_hides_none_of_the_others_and_may_come_back()
    {
        var index = new MemberIndex(hashSeed: 1);
        MemberRecord[] records = [.. Enumerable.Range(0, 500).Select(i => index.Add(Member(Name(i))))];
        foreach (MemberRecord record in records.Where((_, i) => i % 2 == 0))
        {
            index.Remove(record);
        }

        Assert.That(Enumerable.Range(0, 500).Where(i => index.TryFind(Name(i), out _)), Is.EqualTo(Enumerable.Range(0, 500).Where(i => i % 2 == 1)));
        MemberRecord again = index.Add(Member(Name(0)));
        Assert.That(index.TryFind(Name(0), out MemberRecord? found) ? found : null, Is.SameAs(again));
    }

    [Test]
    public void Members_that_come_and_go_leave_nothing_behind()
    {
        var index = new MemberIndex(hashSeed: 1);
        Pass(index, 0, 10_000);

        long before = GC.GetTotalMemory(forceFullCollection: true);
        Pass(index, 10_000, 60_000);

        Assert.That(GC.GetTotalMemory(forceFullCollection: true) - before, Is.LessThan(100_000));
        GC.KeepAlive(index);
    }

    [Test]
    public async Task Readers_on_other_threads_find_who_is_there_while_others_come_and_go()
    {
        var index = new MemberIndex(hashSeed: 1);
        index.Add(Member("here"));
        using var done = new CancellationTokenSource();
        Task reader = Task.Run(() =>
        {
            do
            {
                Assert.That(index.TryFind("here"u8, out MemberRecord? here) && here.Current.Name == "here", Is.True);
                Assert.That(index.TryFind("gone", out _), Is.False);
            }
            while (!done.IsCancellationRequested);
        });

        try
        {
            Pass(index, 0, 50_000);
        }
        finally
        {
            await done.CancelAsync();
            await reader;
        }
    }

    /// <summary>Each comes, and goes when a hundred more have come.</summary>
    private static void Pass(MemberIndex index, int first, int end)
    {
        var present = new Queue<MemberRecord>();
        for (int i = first; i < end; i++)
        {
            present.Enqueue(index.Add(Member(Name(i))));
            if (present.Count > 100)
            {
                index.Remove(present.Dequeue());
            }
        }

        while (present.TryDequeue(out MemberRecord? record))
        {
            index.Remove(record);
        }
    }

    private static string Name(int i) => string.Create(CultureInfo.InvariantCulture, $"node-{i}");

    private static Member Member(string name) =>
        new(name, new IPEndPoint(IPAddress.Loopback, 1), [], default, 1, MemberState.Alive, DateTimeOffset.UnixEpoch);
}
