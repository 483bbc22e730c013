using Gossip.Joining;

namespace Gossip.Tests.Joining;

public sealed class JoinBackoffTests
{
    private static readonly TimeSpan First = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Maximum = TimeSpan.FromSeconds(30);

    [Test]
    public void A_wait_lies_between_half_and_all_of_what_has_doubled_up_to_the_maximum([Range(1, 20)] int seed)
    {
        var backoff = new JoinBackoff(First, Maximum, new Random(seed));

        foreach (int longest in (int[])[1, 2, 4, 8, 16, 30, 30, 30])
        {
            Assert.That(backoff.Next().TotalSeconds, Is.InRange(longest / 2.0, longest), $"seed {seed}");
        }
    }

    [Test]
    public void Starting_over_begins_with_the_first_wait()
    {
        var backoff = new JoinBackoff(First, Maximum, new Random(1));
        for (int i = 0; i < 1000; i++)
        {
            backoff.Next();
        }

        Assert.That(backoff.Next(), Is.InRange(Maximum / 2, Maximum));
        backoff.Reset();

        Assert.That(backoff.Next(), Is.LessThanOrEqualTo(First));
    }

    [Test]
    public void A_first_wait_that_is_the_longest_stays_so()
    {
        var backoff = new JoinBackoff(Maximum, Maximum, new Random(1));

        Assert.That(Enumerable.Range(0, 100).Select(_ => backoff.Next()), Is.All.InRange(Maximum / 2, Maximum));
    }

    [Test]
    public void Waits_are_spread_over_their_whole_range()
    {
        TimeSpan[] waits = [.. Enumerable.Range(0, 1000).Select(seed => new JoinBackoff(First, Maximum, new Random(seed)).Next())];

        Assert.That(waits.Min(), Is.LessThan(First * 0.51));
        Assert.That(waits.Max(), Is.GreaterThan(First * 0.99));
    }
}
