using Gossip.Members;
using static Gossip.Tests.Members.RuleFixture;

namespace Gossip.Tests.Members;

/// <summary>What holds whatever is said, in whatever order.</summary>
public sealed class RuleInvariantTests
{
    private static readonly string[] Names = ["a", "b", "c", "d", "e", "f"];

    [Test]
    public void Whatever_is_said_the_invariants_hold([Range(1, 10)] int seed)
    {
        var random = new Random(seed);
        var node = new RuleFixture();
        for (int step = 0; step < 2_000; step++)
        {
            Dictionary<string, Member> before = Known(node);
            Say(random, node);
            string where = $"seed {seed}, step {step}";
            AssertWeStand(node, where);
            AssertSuspicionsMatchStates(node, where);
            AssertIncarnationsOnlyRise(before, node, where);
            AssertChangesAreTold(before, node, where);
        }
    }

    private static void Say(Random random, RuleFixture node)
    {
        string name = Names[random.Next(Names.Length)];
        uint known = node.Knows(name) ? node[name].Incarnation : 0;
        uint incarnation = random.Next(20) == 0 ? uint.MaxValue - (uint)random.Next(2) : (uint)Math.Max(0, known + random.Next(-1, 3));
        string from = Names[random.Next(Names.Length)];
        node.Time.Advance(TimeSpan.FromSeconds(random.Next(3)));
        switch (random.Next(8))
        {
            case 0:
                node.HearDead(name, incarnation, from);
                break;
            case 1:
                node.HearSuspect(name, incarnation, from);
                break;
            case 2:
                node.Merge(Remote(name, (MemberState)random.Next(4), incarnation));
                break;
            case 3 when node.Knows(name) && node.Record(name).Suspicion is { } suspicion:
                node.Do(new MembershipCommand.ExpireSuspicion(name, suspicion));
                break;
            case 4 when node.Knows(name):
                node.Settle(name, (ClaimOutcome)random.Next(3));
                break;
            case 5:
                node.Do(new MembershipCommand.Reap());
                break;
            default:
                node.Hear(Alive(name, incarnation, at: random.Next(10) == 0 ? "10.9.9.9:1" : null, metadata: $"{random.Next(2)}"));
                break;
        }
    }

    private static Dictionary<string, Member> Known(RuleFixture node) =>
        Enumerable.Range(0, node.Table.Count).Select(i => node.Table[i]).ToDictionary(member => member.Name, StringComparer.Ordinal);

    private static void AssertWeStand(RuleFixture node, string where) => Assert.That(
        (node["a"].State, node["a"].EndPoint, node["a"].Incarnation),
        Is.EqualTo((MemberState.Alive, At("a"), node.Local.Incarnation)), where);

    private static void AssertSuspicionsMatchStates(RuleFixture node, string where)
    {
        foreach (Member member in Known(node).Values)
        {
            Assert.That(node.Record(member.Name).Suspicion is not null, Is.EqualTo(member.State == MemberState.Suspect), where);
        }
    }

    private static void AssertIncarnationsOnlyRise(Dictionary<string, Member> before, RuleFixture node, string where)
    {
        foreach (Member was in before.Values.Where(member => node.Knows(member.Name)))
        {
            Member now = node[was.Name];
            Assert.That(now.Incarnation, Is.GreaterThanOrEqualTo(was.Incarnation), $"{where}: {was} became {now}");
        }
    }

    /// <summary>Whoever comes, goes or changes metadata is told of, exactly once.</summary>
    private static void AssertChangesAreTold(Dictionary<string, Member> before, RuleFixture node, string where)
    {
        List<string> told =
        [
            .. node.Effects.Events
                .Where(change => change is not NameConflict)
                // A stranger that said goodbye before it was heard of comes and goes at once.
                .GroupBy(change => change.Member.Name, StringComparer.Ordinal)
                .Where(changes => changes.ToArray() is not [MemberJoined, MemberLeft])
                .SelectMany(changes => changes)
                .Select(change => change.Member.Name),
        ];
        node.Effects.Events.Clear();
        IEnumerable<string> changed = Known(node).Values
            .Where(now => !before.TryGetValue(now.Name, out Member? was)
                || was.IsLive != now.IsLive
                || (now.IsLive && !(was.Metadata.Span.SequenceEqual(now.Metadata.Span) && was.EndPoint.Equals(now.EndPoint))))
            .Where(now => now.IsLive || before.ContainsKey(now.Name))
            .Select(now => now.Name);
        // The node's own announcement lies before the first step.
        Assert.That(told.Where(name => name != "a"), Is.EquivalentTo(changed), where);
    }
}
