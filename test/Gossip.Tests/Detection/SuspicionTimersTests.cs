using Gossip.Detection;
using Gossip.Members;
using Microsoft.Extensions.Time.Testing;

namespace Gossip.Tests.Detection;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class SuspicionTimersTests : IDisposable
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Millisecond = TimeSpan.FromMilliseconds(1);

    private readonly FakeTimeProvider _time = new();
    private readonly MembershipMailbox _mailbox = new(16);
    private readonly StepScheduler _scheduler = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly SuspicionTimers _timers;

    public SuspicionTimersTests()
    {
        _timers = new SuspicionTimers(_mailbox, _time);
        _scheduler.Start(_timers.RunAsync, _stop.Token);
    }

    public void Dispose()
    {
        _stop.Cancel();
        _scheduler.Run();
        _stop.Dispose();
    }

    [Test]
    public void A_suspicion_expires_exactly_when_its_time_is_up()
    {
        Suspicion suspicion = Suspect("b", expected: 0);

        Assert.That(After(4 * Second - Millisecond), Is.Empty);
        Assert.That(After(Millisecond), Is.EqualTo([("b", suspicion)]));
        Assert.That(After(100 * Second), Is.Empty, "and only once");
    }

    [Test]
    public void A_confirmation_brings_the_deadline_forward_counted_from_the_start()
    {
        Suspicion suspicion = Suspect("b", expected: 1);
        After(2 * Second);

        suspicion.Confirm("another");
        _timers.Schedule("b", suspicion);

        Assert.That(After(2 * Second - Millisecond), Is.Empty);
        Assert.That(After(Millisecond), Is.EqualTo([("b", suspicion)]));
    }

    [Test]
    public void A_confirmation_after_the_shorter_time_expires_the_suspicion_at_once()
    {
        Suspicion suspicion = Suspect("b", expected: 1);
        After(20 * Second);

        suspicion.Confirm("another");
        _timers.Schedule("b", suspicion);

        Assert.That(After(TimeSpan.Zero), Is.EqualTo([("b", suspicion)]));
    }

    [Test]
    public void A_suspicion_that_ended_does_not_expire()
    {
        Suspect("b", expected: 0);

        _timers.Cancel("b");

        Assert.That(After(100 * Second), Is.Empty);
    }

    [Test]
    public void A_new_suspicion_of_the_same_member_takes_the_place_of_the_former()
    {
        Suspect("b", expected: 0);
        After(3 * Second);
        Suspicion second = Suspect("b", expected: 0);

        Assert.That(After(2 * Second), Is.Empty);
        Assert.That(After(2 * Second), Is.EqualTo([("b", second)]));
    }

    [Test]
    public void Suspicions_expire_in_the_order_of_their_deadlines()
    {
        Suspicion patient = Suspect("b", expected: 1);
        Suspicion hasty = Suspect("c", expected: 0);
        Suspicion equal = Suspect("d", expected: 0);

        Assert.That(After(4 * Second), Is.EqualTo([("c", hasty), ("d", equal)]));
        Assert.That(After(20 * Second), Is.EqualTo([("b", patient)]));
    }

    [Test]
    public void Cancelling_what_does_not_run_changes_nothing()
    {
        Suspicion suspicion = Suspect("b", expected: 0);

        _timers.Cancel("c");

        Assert.That(After(4 * Second), Is.EqualTo([("b", suspicion)]));
    }

    /// <summary>At least 4 s; 24 s as long as an expected confirmation is missing.</summary>
    private Suspicion Suspect(string name, int expected)
    {
        var suspicion = new Suspicion("accuser", expected, 4 * Second, 24 * Second, _time.GetTimestamp());
        _timers.Schedule(name, suspicion);
        _scheduler.Run();
        return suspicion;
    }

    private List<(string, Suspicion)> After(TimeSpan time)
    {
        _scheduler.Run();
        _time.Advance(time);
        _scheduler.Run();
        var expired = new List<(string, Suspicion)>();
        while (_mailbox.TryTakeCommand(out MembershipCommand? command))
        {
            var expire = (MembershipCommand.ExpireSuspicion)command!;
            expired.Add((expire.Name, expire.Suspicion));
        }

        return expired;
    }
}
