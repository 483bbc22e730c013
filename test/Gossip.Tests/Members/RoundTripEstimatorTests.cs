using Gossip.Members;
using Gossip.Tests.Diagnostics;

namespace Gossip.Tests.Members;

public sealed class RoundTripEstimatorTests
{
    private static readonly TimeSpan Millisecond = TimeSpan.FromMilliseconds(1);

    [Test]
    public void Without_a_measurement_nothing_is_known()
    {
        var estimator = new RoundTripEstimator();
        estimator.BackOff();

        Assert.That((estimator.Current, estimator.Timeout), Is.EqualTo(((RoundTripEstimate?)null, (TimeSpan?)null)));
    }

    /// <summary>RFC 6298 §2.2: SRTT = R, RTTVAR = R / 2, RTO = SRTT + 4 RTTVAR.</summary>
    [Test]
    public void The_first_measurement_is_the_estimate_with_half_of_it_as_its_deviation()
    {
        RoundTripEstimator estimator = Measured(8);

        Assert.That(estimator.Current, Is.EqualTo(new RoundTripEstimate(8 * Millisecond, 4 * Millisecond)));
        Assert.That(estimator.Timeout, Is.EqualTo(24 * Millisecond));
    }

    /// <summary>RFC 6298 §2.3: RTTVAR = 3/4 RTTVAR + 1/4 |SRTT − R|, then SRTT = 7/8 SRTT + 1/8 R.</summary>
    [Test]
    public void Each_further_one_counts_for_an_eighth_and_a_quarter() =>
        Assert.That(Measured(8, 16).Current, Is.EqualTo(new RoundTripEstimate(9 * Millisecond, 5 * Millisecond)));

    [Test]
    public void It_follows_the_network_to_the_microsecond([Values(0.05, 1, 150)] double milliseconds)
    {
        RoundTripEstimator estimator = Measured([20, .. Enumerable.Repeat(milliseconds, 100)]);

        Assert.That(estimator.Current!.Value.Smoothed.TotalMicroseconds, Is.EqualTo(milliseconds * 1000).Within(1));
        Assert.That(estimator.Current!.Value.Deviation.TotalMicroseconds, Is.LessThan(1));
    }

    [Test]
    public void Each_ping_in_a_row_that_is_not_answered_in_time_doubles_the_timeout_until_one_is()
    {
        RoundTripEstimator estimator = Measured(8);
        RoundTripEstimate? before = estimator.Current;

        estimator.BackOff();
        estimator.BackOff();
        Assert.That(estimator.Timeout, Is.EqualTo(4 * 24 * Millisecond));
        Assert.That(estimator.Current, Is.EqualTo(before));

        estimator.Add(8 * Millisecond);
        Assert.That(estimator.Timeout, Is.EqualTo(TimeSpan.FromMilliseconds(8 + (4 * 3))));
    }

    [Test]
    public void Doubling_ends_somewhere()
    {
        RoundTripEstimator estimator = Measured(8);
        for (int i = 0; i < 100; i++)
        {
            estimator.BackOff();
        }

        Assert.That(estimator.Timeout, Is.EqualTo(24 * Millisecond * (1 << 15)));
    }

    [TestCase(0, 0)]
    [TestCase(-5, 0)]
    [TestCase(1e9, 107.374)]
    public void Times_out_of_range_count_as_the_nearest_in_range(double milliseconds, double seconds)
    {
        RoundTripEstimator estimator = Measured(milliseconds);

        Assert.That(estimator.Current!.Value.Smoothed.TotalSeconds, Is.EqualTo(seconds).Within(0.001));
    }

    [Test]
    public void What_is_forgotten_is_not_known_any_more()
    {
        RoundTripEstimator estimator = Measured(8, 9);

        estimator.Forget();

        Assert.That(estimator.Current, Is.Null);
    }

    [Test]
    public void Measuring_allocates_nothing()
    {
        RoundTripEstimator estimator = Measured(8);

        Assert.That(Allocations.OfHundred(() => { estimator.Add(Millisecond); estimator.BackOff(); _ = estimator.Timeout; }), Is.Zero);
    }

    private static RoundTripEstimator Measured(params double[] milliseconds)
    {
        var estimator = new RoundTripEstimator();
        foreach (double each in milliseconds)
        {
            estimator.Add(TimeSpan.FromMilliseconds(each));
        }

        return estimator;
    }
}
