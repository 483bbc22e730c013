using System.Net;
using Gossip.Members;
using Gossip.Tests.Diagnostics;

namespace Gossip.Tests.Members;

public sealed class AliveLaneTests
{
    [Test]
    public void News_is_taken_in_the_order_of_its_first_arrival()
    {
        var lane = new AliveLane(depth: 3);
        Write(lane, "b", 1);
        Write(lane, "c", 1);
        Write(lane, "b", 2);

        Assert.That(Drain(lane), Is.EqualTo(["b 2", "c 1"]));
    }

    [Test]
    public void Older_news_does_not_take_the_place_of_newer()
    {
        var lane = new AliveLane(depth: 3);
        Write(lane, "b", 2);
        Write(lane, "b", 1);

        Assert.That(Drain(lane), Is.EqualTo(["b 2"]));
    }

    [Test]
    public void A_full_lane_takes_newer_news_of_those_it_holds_and_no_others()
    {
        var lane = new AliveLane(depth: 2);
        Write(lane, "b", 1);
        Write(lane, "c", 1);

        Assert.That((Write(lane, "d", 1), Write(lane, "c", 9)), Is.EqualTo((false, true)));
        Assert.That(Drain(lane), Is.EqualTo(["b 1", "c 9"]));
    }

    [Test]
    public void A_rival_under_the_same_name_does_not_take_the_place_of_the_other()
    {
        var lane = new AliveLane(depth: 3);
        Write(lane, "b", 1);
        Write(lane, "b", 9, port: 2);

        Assert.That(Drain(lane), Is.EqualTo(["b 1", "b 9"]));
    }

    [Test]
    public void A_closed_lane_takes_nothing_new()
    {
        var lane = new AliveLane(depth: 3);
        lane.Close();

        Assert.That((Write(lane, "b", 1), lane.Count), Is.EqualTo((false, 0)));
    }

    [Test]
    public void Once_it_has_grown_the_lane_allocates_nothing()
    {
        var lane = new AliveLane(depth: 8);
        AliveNews news = News("b", 1, port: 1);

        Assert.That(Allocations.OfHundred(() =>
        {
            lane.TryWrite(news);
            lane.TryRead(out _);
        }), Is.Zero);
    }

    private static bool Write(AliveLane lane, string name, uint incarnation, int port = 1) => lane.TryWrite(News(name, incarnation, port));

    private static AliveNews News(string name, uint incarnation, int port) => new(name, new IPEndPoint(IPAddress.Loopback, port), [], null, incarnation);

    private static List<string> Drain(AliveLane lane)
    {
        var taken = new List<string>();
        while (lane.TryRead(out AliveNews news))
        {
            taken.Add($"{news.Name} {news.Incarnation}");
        }

        return taken;
    }
}
