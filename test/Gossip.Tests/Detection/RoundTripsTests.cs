using Gossip.Detection;
using Gossip.Members;
using Gossip.Tests.Members;

namespace Gossip.Tests.Detection;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class RoundTripsTests
{
    private readonly RuleFixture _node = new RuleFixture().With("b", "c");

    [Test]
    public void Unless_asked_for_the_timeout_is_the_configured_one_whatever_is_measured()
    {
        var roundTrips = new RoundTrips(GossipOptions.Lan() with { AdaptiveProbeTimeout = false });
        Measure(roundTrips, "b", 1);

        Assert.That(roundTrips.TimeoutFor(_node.Record("b")), Is.EqualTo(TimeSpan.FromMilliseconds(500)));
        Assert.That(_node.Record("b").RoundTrip.Current!.Value.Smoothed, Is.EqualTo(TimeSpan.FromMilliseconds(1)), "it is measured all the same");
    }

    [TestCase(1, 200, Description = "at least two fifths of the configured one")]
    [TestCase(100, 300, Description = "the round trip and four deviations")]
    [TestCase(400, 500, Description = "at most the configured one")]
    public void The_timeout_follows_the_round_trip(double measured, double timeout)
    {
        RoundTrips roundTrips = Adaptive();
        Measure(roundTrips, "b", measured);

        Assert.That(roundTrips.TimeoutFor(_node.Record("b")), Is.EqualTo(TimeSpan.FromMilliseconds(timeout)));
    }

    [Test]
    public void A_member_not_yet_measured_is_taken_for_one_like_the_others()
    {
        RoundTrips roundTrips = Adaptive();
        Assert.That(roundTrips.TimeoutFor(_node.Record("c")), Is.EqualTo(TimeSpan.FromMilliseconds(500)), "nothing is measured at all");

        Measure(roundTrips, "b", 100);

        Assert.That(roundTrips.TimeoutFor(_node.Record("c")), Is.EqualTo(TimeSpan.FromMilliseconds(300)));
        Assert.That(roundTrips.TimeoutFor(record: null), Is.EqualTo(TimeSpan.FromMilliseconds(300)));
        Assert.That(_node.Record("c").RoundTrip.Current, Is.Null);
    }

    [Test]
    public void A_member_further_away_than_the_others_is_waited_for_longer()
    {
        RoundTrips roundTrips = Adaptive();
        Measure(roundTrips, "c", 100);
        for (int i = 0; i < 100; i++)
        {
            Measure(roundTrips, "b", 1);
        }

        Assert.That(roundTrips.TimeoutFor(_node.Record("b")), Is.EqualTo(TimeSpan.FromMilliseconds(200)));
        Assert.That(roundTrips.TimeoutFor(_node.Record("c")), Is.EqualTo(TimeSpan.FromMilliseconds(300)));
    }

    [Test]
    public void When_others_are_found_to_answer_later_all_are_waited_for_longer()
    {
        RoundTrips roundTrips = Adaptive();
        Measure(roundTrips, "b", 1);
        Measure(roundTrips, "c", 250);

        Assert.That(roundTrips.TimeoutFor(_node.Record("b")), Is.GreaterThan(TimeSpan.FromMilliseconds(250)));
    }

    [Test]
    public void What_was_measured_where_a_member_is_no_more_does_not_count()
    {
        RoundTrips roundTrips = Adaptive();
        Measure(roundTrips, "b", 1);
        Member before = _node["b"];
        _node.HearDead("b", 1, from: "b");

        _node.Hear(RuleFixture.Alive("b", 2, at: "10.9.9.9:7946"));
        Assert.That(_node.Record("b").RoundTrip.Current, Is.Null);

        roundTrips.Add(_node.Record("b"), before, TimeSpan.FromMilliseconds(1));
        Assert.That(_node.Record("b").RoundTrip.Current, Is.Null);
    }

    private void Measure(RoundTrips roundTrips, string name, double milliseconds) =>
        roundTrips.Add(_node.Record(name), _node[name], TimeSpan.FromMilliseconds(milliseconds));

    private static RoundTrips Adaptive() => new(GossipOptions.Lan() with { AdaptiveProbeTimeout = true });
}
