using Gossip.Cli.Demo;

namespace Gossip.Cli.Tests;

/// <summary>Who must see what in a step of the demonstration.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class DemoExpectationTests
{
    private readonly DemoExpectation _expectation = new(["a", "b"], ["c", "d"], e => e is MemberFailed, _ => "done");

    [Test]
    public void It_is_met_when_every_observer_has_seen_every_subject()
    {
        string?[] told = [Take("a", "c", 1), Take("b", "c", 2), Take("b", "d", 3), Take("a", "d", 5)];

        Assert.That(told, Is.EqualTo([null, null, "done", "done"]));
        Assert.That(_expectation.IsMet, Is.True);
        Assert.That((_expectation.First, _expectation.Last), Is.EqualTo(((TimeSpan?)TimeSpan.FromSeconds(3), (TimeSpan?)TimeSpan.FromSeconds(5))));
    }

    [Test]
    public void Other_events_and_other_members_do_not_count()
    {
        var other = new DemoExpectation(["a"], ["c"], e => e is MemberLeft, _ => "done");

        Assert.That(other.Take(Sighting("a", "c", 1)), Is.Null);
        Assert.That(other.Take(new DemoSighting("a", new MemberLeft(Some.Member("x"), Some.Time), TimeSpan.Zero)), Is.Null);
        Assert.That(other.IsMet, Is.False);
    }

    [Test]
    public void What_is_missing_is_named()
    {
        var expectation = new DemoExpectation(["b", "a"], ["c", "d"], e => e is MemberFailed, _ => "done");
        expectation.Take(Sighting("a", "c", 1));

        Assert.That(expectation.Missing(), Is.EqualTo("a (of d), b (of c and d)"));
    }

    [Test]
    public void Without_subjects_each_observer_must_see_itself()
    {
        var expectation = new DemoExpectation(["a"], [], e => e is MemberFailed, _ => "done");

        Assert.That(expectation.Take(Sighting("a", "a", 1)), Is.EqualTo("done"));
    }

    private static DemoSighting Sighting(string observer, string subject, int second) =>
        new(observer, new MemberFailed(Some.Member(subject), Some.Time), TimeSpan.FromSeconds(second));

    private string? Take(string observer, string subject, int second) => _expectation.Take(Sighting(observer, subject, second));
}
