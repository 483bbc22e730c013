using Gossip.Security;
using Gossip.Simulation;
using static Gossip.SimulationTests.Messaging.MessagingFixture;

namespace Gossip.SimulationTests.Messaging;

/// <summary>Messages while the keys of a running cluster change: none is lost.</summary>
public sealed class KeyChangeTests
{
    private static readonly byte[] Old = Enumerable.Repeat((byte)1, 32).ToArray();
    private static readonly byte[] New = Enumerable.Repeat((byte)2, 32).ToArray();

    [Test]
    public void No_message_is_lost_while_keys_are_rotated([Values] Delivery delivery, [Values(1, 2, 3)] int seed)
    {
        using var cluster = new VirtualCluster(seed);
        Keyring[] rings = [.. Enumerable.Range(0, 5).Select(_ => new Keyring(Old))];
        foreach (Keyring ring in rings)
        {
            cluster.AddNode(configure: options => options with { Keyring = ring });
        }

        cluster.JoinAll();
        cluster.RunUntil(cluster.AllAgree, Enough);
        var traffic = new NumberedTraffic(cluster, delivery);

        foreach (Action<Keyring> step in new Action<Keyring>[] { ring => ring.Add(New), ring => ring.Use(New), ring => ring.Remove(Old) })
        {
            foreach (Keyring ring in rings)
            {
                cluster.Advance(TimeSpan.FromSeconds(2));
                step(ring);
            }
        }

        traffic.AssertNothingLost(atLeast: 25 * 30, $"seed {seed}");
    }

    [Test]
    public void No_message_is_lost_while_encryption_is_turned_on([Values] Delivery delivery, [Values(1, 2, 3)] int seed)
    {
        using var cluster = new VirtualCluster(seed);
        for (int i = 0; i < 4; i++)
        {
            cluster.AddNode();
        }

        cluster.JoinAll();
        cluster.RunUntil(cluster.AllAgree, Enough);
        var ring = new Keyring(New);
        Func<GossipOptions, GossipOptions>[] steps =
        [
            options => options with { Keyring = ring, VerifyIncoming = false, VerifyOutgoing = false },
            options => options with { Keyring = ring, VerifyIncoming = false },
            options => options with { Keyring = ring },
        ];
        var traffic = new NumberedTraffic(cluster, delivery);

        foreach (Func<GossipOptions, GossipOptions> step in steps)
        {
            foreach (string name in cluster.RunningNodes.Select(node => node.Name).Order().ToArray())
            {
                traffic.Restart(name, step);
                Assert.That(cluster.RunUntil(cluster.AllAgree, Enough), $"after {name}");
                cluster.Advance(TimeSpan.FromSeconds(2));
            }
        }

        traffic.AssertNothingLost(atLeast: 500, $"seed {seed}");
    }

    /// <summary>Every node sends every other a numbered message ten times a second, while both run.</summary>
    private sealed class NumberedTraffic
    {
        private readonly VirtualCluster _cluster;
        private readonly Delivery _delivery;
        private readonly HashSet<string> _sent = [];
        private readonly HashSet<string> _received = [];
        private bool _isPaused;
        private bool _hasEnded;
        private int _underWay;

        public NumberedTraffic(VirtualCluster cluster, Delivery delivery)
        {
            (_cluster, _delivery) = (cluster, delivery);
            foreach (VirtualNode node in cluster.RunningNodes)
            {
                Read(node);
            }

            cluster.Simulator.Start(RunAsync);
        }

        /// <summary>Restarts one node; messages rest while it says goodbye, since nobody can send to whom is not there.</summary>
        public void Restart(string name, Func<GossipOptions, GossipOptions> step)
        {
            _isPaused = true;
            _cluster.RunUntil(() => _underWay == 0, Enough);
            _cluster.Advance(TimeSpan.FromMilliseconds(100));
            _cluster.RunningNodes.Single(node => node.Name == name).Leave();
            VirtualNode restarted = _cluster.AddNode(name, step);
            Read(restarted);
            _cluster.Run(() => restarted.JoinAsync(_cluster.RunningNodes.First(node => node != restarted)));
            _isPaused = false;
        }

        public void AssertNothingLost(int atLeast, string where)
        {
            _hasEnded = true;
            _cluster.Advance(TimeSpan.FromSeconds(5));
            Assert.That(_sent, Has.Count.GreaterThanOrEqualTo(atLeast), where);
            Assert.That(_sent.Except(_received), Is.Empty, where);
        }

        private void Read(VirtualNode node) => _cluster.Simulator.Start(async () =>
        {
            await foreach (UserMessage message in node.Cluster.ReceiveAsync())
            {
                _received.Add(message.Text());
            }
        });

        private async Task RunAsync()
        {
            for (int number = 0; !_hasEnded; number++)
            {
                if (!_isPaused)
                {
                    await SendRoundAsync(number);
                }

                await Task.Delay(TimeSpan.FromMilliseconds(100), _cluster.Simulator.Time);
            }
        }

        private async Task SendRoundAsync(int number)
        {
            VirtualNode[] nodes = [.. _cluster.RunningNodes];
            _underWay++;
            foreach (VirtualNode from in nodes)
            {
                foreach (VirtualNode to in nodes.Where(node => node != from))
                {
                    string text = $"{number}: {from.Name} to {to.Name}";
                    _sent.Add(text);
                    await from.Cluster.SendAsync(new NodeAddress(to.Name, to.EndPoint), Bytes(text), _delivery);
                }
            }

            _underWay--;
        }
    }
}
