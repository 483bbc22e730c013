using Gossip.Detection;
using Gossip.Members;
using Gossip.Tests.Members;

namespace Gossip.Tests.Detection;

public sealed class ProbeOrderTests
{
    private static readonly string[] Nine = ["b", "c", "d", "e", "f", "g", "h", "i", "j"];

    [Test]
    public void A_node_alone_has_nobody_to_probe()
    {
        var node = new RuleFixture();
        var order = new ProbeOrder(node.Table, "a", new Random(1));

        order.Add(node["a"]);

        Assert.That(order.Next(), Is.Null);
    }

    [Test]
    public void Each_round_probes_everybody_once_and_never_ourselves([Values(1, 2, 3)] int seed)
    {
        ProbeOrder order = OrderOf(Nine, seed, out _);
        Round(order, Nine.Length);
        for (int round = 0; round < 20; round++)
        {
            Assert.That(Round(order, Nine.Length), Is.EquivalentTo(Nine), $"seed {seed}");
        }
    }

    [Test]
    public void Everybody_is_probed_again_within_two_rounds_less_one([Values(1, 2, 3)] int seed)
    {
        ProbeOrder order = OrderOf(Nine, seed, out _);
        string[] probed = Round(order, 50 * Nine.Length);

        foreach (string name in Nine)
        {
            int[] times = [.. Enumerable.Range(0, probed.Length).Where(i => probed[i] == name)];
            Assert.That(times.Zip(times.Skip(1), (one, next) => next - one), Has.All.LessThanOrEqualTo((2 * Nine.Length) - 1), $"seed {seed}");
        }
    }

    [Test]
    public void Each_round_has_an_order_of_its_own()
    {
        ProbeOrder order = OrderOf(Nine, seed: 1, out _);

        Assert.That(Enumerable.Range(0, 5).Select(_ => string.Join("", Round(order, Nine.Length))), Is.Unique);
    }

    [Test]
    public void Different_seeds_give_different_orders_and_the_same_seed_the_same() =>
        Assert.That(
            new[] { 1, 2, 1 }.Select(seed => string.Join("", Round(OrderOf(Nine, seed, out _), 9))).Distinct().Count(), Is.EqualTo(2));

    [TestCase(MemberState.Failed)]
    [TestCase(MemberState.Left)]
    public void The_departed_are_passed_over_at_once(MemberState state)
    {
        ProbeOrder order = OrderOf(Nine, seed: 1, out RuleFixture node);
        Round(order, 3);

        if (state == MemberState.Left)
        {
            node.HearDead("c", 1, from: "c");
        }
        else
        {
            node.HearThatFailed("c", 1, from: "b");
        }

        node.Table.Publish();

        Assert.That(Round(order, 30), Has.None.EqualTo("c"));
    }

    [Test]
    public void Suspects_are_probed_as_they_stand_now()
    {
        ProbeOrder order = OrderOf(["b"], seed: 1, out RuleFixture node);

        node.HearSuspect("b", 1, from: "c");

        Assert.That(order.Next(), Is.SameAs(node["b"]));
    }

    [Test]
    public void A_newcomer_is_probed_within_the_round_that_runs([Values(1, 2, 3, 4, 5)] int seed)
    {
        ProbeOrder order = OrderOf(Nine, seed, out RuleFixture node);
        Round(order, Nine.Length + 4);

        node.Hear(RuleFixture.Alive("x"));
        order.Add(node["x"]);

        Assert.That(Round(order, Nine.Length - 4 + 1), Does.Contain("x"), $"seed {seed}");
    }

    [Test]
    public void A_newcomer_may_come_at_any_place_of_what_is_left()
    {
        int[] places = [.. Enumerable.Range(0, 200).Select(seed =>
        {
            ProbeOrder order = OrderOf(["b", "c", "d"], seed, out RuleFixture node);
            Round(order, 4);
            node.Hear(RuleFixture.Alive("x"));
            order.Add(node["x"]);
            return Array.IndexOf(Round(order, 3), "x");
        })];

        Assert.That(places.Distinct(), Is.EquivalentTo([0, 1, 2]));
    }

    [Test]
    public void Newcomers_beyond_what_waits_are_found_with_everybody_else()
    {
        var node = new RuleFixture();
        var order = new ProbeOrder(node.Table, "a", new Random(1));
        const int Many = 5_000;
        for (int i = 0; i < Many; i++)
        {
            node.Hear(RuleFixture.Alive($"{i}", at: "10.0.0.9:1"));
            order.Add(node[$"{i}"]);
        }

        node.Table.Publish();

        Assert.That(Round(order, 2 * Many).Distinct().Count(), Is.EqualTo(Many));
    }

    [Test]
    public void Once_the_last_of_the_others_is_gone_there_is_nobody_to_probe()
    {
        ProbeOrder order = OrderOf(["b"], seed: 1, out RuleFixture node);
        node.HearDead("b", 1, from: "b");
        node.Table.Publish();

        Assert.That(order.Next(), Is.Null);
    }

    private static string[] Round(ProbeOrder order, int probes) =>
        [.. Enumerable.Range(0, probes).Select(_ => order.Next()?.Name ?? "nobody")];

    private static ProbeOrder OrderOf(string[] names, int seed, out RuleFixture node)
    {
        node = new RuleFixture().With(names);
        node.Table.Publish();
        return new ProbeOrder(node.Table, "a", new Random(seed));
    }
}
