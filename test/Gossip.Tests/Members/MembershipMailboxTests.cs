using Gossip.Members;
using static Gossip.Tests.Members.RuleFixture;

namespace Gossip.Tests.Members;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class MembershipMailboxTests
{
    private const int Depth = 16;

    private readonly MembershipMailbox _mailbox = new(Depth);

    [Test]
    public void News_beyond_the_depth_is_dropped_and_the_sender_told_at_once()
    {
        for (int i = 0; i < Depth; i++)
        {
            Assert.That(_mailbox.TryPostAlive(Alive($"member-{i}", incarnation: (uint)i + 1)), Is.True);
        }

        Assert.That(_mailbox.TryPostAlive(Alive("b", incarnation: 99)), Is.False);
        Assert.That(_mailbox.NewsCount, Is.EqualTo(Depth));
        Assert.That(_mailbox.TryTakeAlive(out AliveNews first) ? first.Incarnation : 0, Is.EqualTo(1u), "the oldest is kept");
    }

    [Test]
    public void A_flood_of_accusations_leaves_room_for_the_refutation()
    {
        while (_mailbox.TryPostSuspect(new Accusation("b", "c", 1)) && _mailbox.TryPostDead(new Accusation("b", "c", 1)))
        {
        }

        Assert.That(_mailbox.TryPostAlive(Alive("b", incarnation: 2)), Is.True);
    }

    [Test]
    public void Accusations_keep_their_order_and_their_kind()
    {
        _mailbox.TryPostSuspect(new Accusation("b", "c", 1));
        _mailbox.TryPostDead(new Accusation("b", "d", 2));

        Assert.That(_mailbox.TryTakeAccusation(out (bool Dead, Accusation Accusation) first), Is.True);
        Assert.That(first, Is.EqualTo((false, new Accusation("b", "c", 1))));
        Assert.That(_mailbox.TryTakeAccusation(out (bool Dead, Accusation Accusation) second), Is.True);
        Assert.That(second, Is.EqualTo((true, new Accusation("b", "d", 2))));
    }

    [Test]
    public void Commands_of_our_own_are_never_dropped()
    {
        for (int i = 0; i < 10 * Depth; i++)
        {
            Assert.That(_mailbox.Post(new MembershipCommand.SuspectUnresponsive($"{i}", 1)), Is.True);
        }

        for (int i = 0; i < 10 * Depth; i++)
        {
            Assert.That(_mailbox.TryTakeCommand(out MembershipCommand? command), Is.True);
            Assert.That(((MembershipCommand.SuspectUnresponsive)command!).Name, Is.EqualTo($"{i}"));
        }
    }

    [Test]
    public void Waiting_ends_with_whatever_comes_first([Values(0, 1, 2, 3)] int kind)
    {
        Task waiting = _mailbox.WaitAsync(CancellationToken.None).AsTask();
        Assert.That(waiting.IsCompleted, Is.False);

        Post(kind);

        Assert.That(waiting.Wait(TimeSpan.FromSeconds(30)), Is.True);
    }

    [Test]
    public void Waiting_for_what_is_there_already_is_over_at_once([Values(0, 1, 2, 3)] int kind)
    {
        Post(kind);

        Assert.That(_mailbox.WaitAsync(CancellationToken.None).AsTask().IsCompletedSuccessfully, Is.True);
    }

    [Test]
    public void Waiting_is_cancelled_whether_or_not_something_is_there([Values] bool something)
    {
        if (something)
        {
            Post(0);
        }

        Assert.That(async () => await _mailbox.WaitAsync(new CancellationToken(canceled: true)), Throws.InstanceOf<OperationCanceledException>());
    }

    [Test]
    public void Closing_abandons_the_commands_that_wait_and_those_that_come_later()
    {
        var waiting = new TaskCompletionSource();
        _mailbox.Post(new MembershipCommand.Announce(waiting));

        _mailbox.Close();
        var late = new TaskCompletionSource();

        Assert.That(_mailbox.Post(new MembershipCommand.Announce(late)), Is.False);
        Assert.That((waiting.Task.IsCanceled, late.Task.IsCanceled), Is.EqualTo((true, true)));
    }

    [Test]
    public void News_for_a_closed_mailbox_goes_nowhere_and_is_not_missed()
    {
        _mailbox.Close();

        Assert.That(_mailbox.TryPostAlive(Alive("b")));
        Assert.That(_mailbox.TryPostSuspect(new Accusation("b", "c", 1)));
        Assert.That(_mailbox.TryPostDead(new Accusation("b", "c", 1)));
        Assert.That(_mailbox.NewsCount, Is.Zero);
    }

    [Test]
    public async Task Nothing_posted_from_many_threads_is_lost_or_left_unnoticed()
    {
        const int Each = 2_000;
        string[] names = ["b", "c", "d", "e"];
        Task[] senders = [.. Enumerable.Range(0, names.Length).Select(sender => Task.Run(() =>
        {
            for (int i = 0; i < Each; i++)
            {
                _mailbox.Post(new MembershipCommand.SuspectUnresponsive(names[sender], (uint)i));
            }
        }))];

        int taken = 0;
        uint[] next = new uint[names.Length];
        while (taken < names.Length * Each)
        {
            await _mailbox.WaitAsync(CancellationToken.None).AsTask().WaitAsync(TimeSpan.FromSeconds(60));
            while (_mailbox.TryTakeCommand(out MembershipCommand? command))
            {
                var suspect = (MembershipCommand.SuspectUnresponsive)command!;
                Assert.That(suspect.Incarnation, Is.EqualTo(next[Array.IndexOf(names, suspect.Name)]++));
                taken++;
            }
        }

        await Task.WhenAll(senders);
    }

    private void Post(int kind) => _ = kind switch
    {
        0 => _mailbox.Post(new MembershipCommand.Reap()),
        1 => _mailbox.TryPostAlive(Alive("b")),
        2 => _mailbox.TryPostSuspect(new Accusation("b", "c", 1)),
        _ => _mailbox.TryPostDead(new Accusation("b", "c", 1)),
    };
}
