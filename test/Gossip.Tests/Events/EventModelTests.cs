using Gossip.Events;

namespace Gossip.Tests.Events;

/// <summary>Random lives of members, read by watchers that come, read and stop reading when they please.</summary>
public sealed class EventModelTests
{
    [Test]
    public void What_a_watcher_was_told_adds_up_to_what_is_there([Range(1, 8)] int seed)
    {
        var random = new Random(seed);
        var cluster = new EventFixture();
        var watchers = new List<Watcher>();
        for (int step = 0; step < 2_000; step++)
        {
            Live(random, cluster, watchers);
            foreach (Watcher watcher in watchers.Where(_ => random.Next(10) == 0))
            {
                watcher.Read(random.Next(4), $"seed {seed}, step {step}");
            }
        }

        cluster.PublishAndFlush();
        foreach (Watcher watcher in watchers)
        {
            watcher.Read(int.MaxValue, $"seed {seed}, at the end");
            Assert.That(watcher.View, Is.EquivalentTo(cluster.Table.Snapshot.Select(Describe)), $"seed {seed}");
        }
    }

    private static void Live(Random random, EventFixture cluster, List<Watcher> watchers)
    {
        switch (random.Next(8))
        {
            case 0:
                cluster.Table.Publish();
                break;
            case 1:
                cluster.PublishAndFlush();
                break;
            case 2 when watchers.Count < 20:
                watchers.Add(new Watcher(cluster.Hub.Subscribe()));
                break;
            default:
                string name = $"{random.Next(6)}";
                var state = (MemberState)random.Next(4);
                if (state != MemberState.Suspect || cluster.IsLive(name))
                {
                    cluster.Change(name, state, state == MemberState.Alive ? $"{random.Next(1_000)}" : null);
                }

                break;
        }
    }

    private static (string Name, string Metadata) Describe(Member member) => (member.Name, Convert.ToHexString(member.Metadata.Span));

    private sealed class Watcher(EventSubscription subscription)
    {
        private readonly Dictionary<string, Member> _view = new(StringComparer.Ordinal);

        public IEnumerable<(string Name, string Metadata)> View => _view.Values.Select(Describe);

        public void Read(int changes, string where)
        {
            for (int i = 0; i < changes && subscription.TryTake() is { } change; i++)
            {
                string name = change.Member.Name;
                Assert.That(_view.ContainsKey(name), Is.EqualTo(change is not MemberJoined), $"{where}: {change}");
                _view[name] = change.Member;
                if (change is MemberLeft or MemberFailed)
                {
                    _view.Remove(name);
                }
            }
        }
    }
}
