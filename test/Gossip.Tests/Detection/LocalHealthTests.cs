using Gossip.Detection;

namespace Gossip.Tests.Detection;

public sealed class LocalHealthTests
{
    [Test]
    public void A_node_starts_healthy_and_its_timeouts_unstretched()
    {
        var health = new LocalHealth(8);

        Assert.That(health.Score, Is.Zero);
        Assert.That(health.Stretch(TimeSpan.FromSeconds(1)), Is.EqualTo(TimeSpan.FromSeconds(1)));
    }

    [Test]
    public void Timeouts_are_stretched_by_the_score_plus_one()
    {
        var health = new LocalHealth(8);

        health.Add(3);

        Assert.That(health.Stretch(TimeSpan.FromSeconds(1)), Is.EqualTo(TimeSpan.FromSeconds(4)));
    }

    [TestCase(8, 7)]
    [TestCase(1, 0)]
    public void The_score_stops_one_below_the_ceiling(int ceiling, int highest)
    {
        var health = new LocalHealth(ceiling);

        health.Add(5);
        health.Add(1000);

        Assert.That(health.Score, Is.EqualTo(highest));
    }

    [Test]
    public void The_score_does_not_fall_below_zero_and_good_news_is_not_saved_up()
    {
        var health = new LocalHealth(8);

        health.Add(-5);
        health.Add(1);

        Assert.That(health.Score, Is.EqualTo(1));
    }

    [Test]
    public void Nothing_added_changes_nothing()
    {
        var health = new LocalHealth(8);
        health.Add(2);

        health.Add(0);

        Assert.That(health.Score, Is.EqualTo(2));
    }

    [Test]
    public async Task Nothing_is_lost_when_many_threads_add_at_once()
    {
        var health = new LocalHealth(100_001);
        using var start = new Barrier(4);

        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() =>
        {
            start.SignalAndWait();
            for (int i = 0; i < 25_000; i++)
            {
                health.Add(1);
            }
        })));

        Assert.That(health.Score, Is.EqualTo(100_000));
    }
}
