using Gossip.Members;

namespace Gossip.Tests.Members;

public sealed class SuspicionTests
{
    private static readonly TimeSpan Minimum = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Maximum = TimeSpan.FromSeconds(30);

    [TestCaseSource(typeof(FormulaVectors), nameof(FormulaVectors.RemainingSuspicionTimes))]
    public void A_suspicion_has_as_much_time_left_as_the_peers_give_it(
        int confirmations, int expected, TimeSpan elapsed, TimeSpan minimum, TimeSpan maximum, TimeSpan remaining)
    {
        var suspicion = new Suspicion("accuser", expected, minimum, maximum, startedTimestamp: 0);

        Confirm(suspicion, confirmations);

        Assert.That(suspicion.Timeout - elapsed, Is.EqualTo(remaining));
    }

    [Test]
    public void Without_anybody_expected_to_confirm_a_suspicion_lasts_the_minimum() =>
        Assert.That(new Suspicion("accuser", 0, Minimum, Maximum, 0).Timeout, Is.EqualTo(Minimum));

    [Test]
    public void A_negative_number_of_expected_confirmations_is_none()
    {
        var suspicion = new Suspicion("accuser", -1, Minimum, Maximum, 0);

        Assert.That(suspicion.Confirm("another"), Is.False);
        Assert.That(suspicion.Timeout, Is.EqualTo(Minimum));
    }

    [Test]
    public void A_suspicion_starts_with_the_maximum() =>
        Assert.That(new Suspicion("accuser", 3, Minimum, Maximum, 0).Timeout, Is.EqualTo(Maximum));

    [Test]
    public void The_first_accuser_does_not_confirm_itself()
    {
        var suspicion = new Suspicion("accuser", 3, Minimum, Maximum, 0);

        Assert.That(suspicion.Confirm("accuser"), Is.False);
        Assert.That(suspicion.Confirmations, Is.Zero);
    }

    [Test]
    public void Each_accuser_counts_once()
    {
        var suspicion = new Suspicion("accuser", 3, Minimum, Maximum, 0);

        Assert.That(suspicion.Confirm("b"), Is.True);
        Assert.That(suspicion.Confirm("b"), Is.False);
        Assert.That(suspicion.Confirmations, Is.EqualTo(1));
    }

    [Test]
    public void Names_that_differ_in_case_are_different_accusers()
    {
        var suspicion = new Suspicion("b", 3, Minimum, Maximum, 0);

        Assert.That(suspicion.Confirm("B"), Is.True);
    }

    [Test]
    public void Confirmations_beyond_those_expected_are_no_news_and_do_not_grow_the_suspicion()
    {
        var suspicion = new Suspicion("accuser", 2, Minimum, Maximum, 0);
        Confirm(suspicion, 2);

        Assert.That(suspicion.Confirm("one more"), Is.False);
        Assert.That(suspicion.Confirmations, Is.EqualTo(2));
    }

    [Test]
    public void Every_confirmation_shortens_the_time_and_never_below_the_minimum([Range(1, 12)] int expected)
    {
        var suspicion = new Suspicion("accuser", expected, Minimum, Maximum, 0);
        TimeSpan before = suspicion.Timeout;
        for (int i = 0; i < expected; i++)
        {
            Assert.That(suspicion.Confirm($"accuser {i}"), Is.True);
            Assert.That(suspicion.Timeout, Is.LessThan(before).And.GreaterThanOrEqualTo(Minimum));
            before = suspicion.Timeout;
        }

        Assert.That(before, Is.EqualTo(Minimum));
    }

    [Test]
    public void Cutting_to_milliseconds_does_not_shorten_the_minimum()
    {
        TimeSpan minimum = TimeSpan.FromMicroseconds(2_000_500);
        var suspicion = new Suspicion("accuser", 2, minimum, Maximum, 0);

        Confirm(suspicion, 2);

        Assert.That(suspicion.Timeout, Is.EqualTo(minimum));
    }

    private static void Confirm(Suspicion suspicion, int times)
    {
        for (int i = 0; i < times; i++)
        {
            suspicion.Confirm($"accuser {i}");
        }
    }
}
