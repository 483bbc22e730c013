using System.Collections.Concurrent;
using System.Net.Sockets;
using Gossip.Transports.Tls;

namespace Gossip.Tests.Transports.Tls;

/// <summary>Whole clusters over mutual TLS, on loopback.</summary>
[CancelAfter(90_000)]
public sealed class TlsClusterTests
{
    private readonly List<Cluster> _nodes = [];
    private TestAuthority _authority = null!;

    [SetUp]
    public void CreateAuthority() => _authority = new TestAuthority();

    [TearDown]
    public async Task DisposeNodes()
    {
        await Task.WhenAll(_nodes.Select(node => node.DisposeAsync().AsTask()));
        _nodes.Clear();
        _authority.Dispose();
    }

    [Test]
    public async Task Five_nodes_join_talk_miss_one_that_is_killed_and_let_one_leave(CancellationToken cancellationToken)
    {
        for (int number = 1; number <= 5; number++)
        {
            await StartAsync(_authority.Options($"node-{number}"));
        }

        await Task.WhenAll(_nodes[1..].Select(node => node.JoinAsync([$"{_nodes[0].LocalMember.EndPoint}"], cancellationToken)));
        await ExpectMembersAsync(5, cancellationToken);

        Member last = _nodes[4].LocalMember, first = _nodes[0].LocalMember;
        await _nodes[0].SendAsync(last.Address, "reliable"u8.ToArray(), Delivery.Reliable, cancellationToken);
        Assert.That((await MessageAsync(_nodes[4], cancellationToken)).Payload.ToArray(), Is.EqualTo("reliable"u8.ToArray()));
        await _nodes[4].SendAsync(first.Address, "best effort"u8.ToArray(), Delivery.BestEffort, cancellationToken);
        Assert.That((await MessageAsync(_nodes[0], cancellationToken)).Payload.ToArray(), Is.EqualTo("best effort"u8.ToArray()));

        await KillAsync(_nodes[2]);
        await ExpectStateAsync("node-3", MemberState.Failed, cancellationToken);
        await ExpectMembersAsync(4, cancellationToken);

        Assert.That(await _nodes[3].LeaveAsync(cancellationToken), Is.True);
        await KillAsync(_nodes[3]);
        await ExpectMembersAsync(3, cancellationToken);
    }

    [Test]
    public void A_node_does_not_start_with_the_certificate_of_another_name()
    {
        GossipOptions options = GossipOptions.Local() with { NodeName = "node-1", Transport = new TlsTransport(_authority.Options("node-2")) };

        GossipOptionsException? refused = Assert.ThrowsAsync<GossipOptionsException>(() => Cluster.StartAsync(options));

        Assert.That(refused!.Message, Does.Contain("Transport is a TLS transport of 'node-2', allowed is one of this node, 'node-1'"));
    }

    [Test]
    public async Task A_stranger_with_another_authority_cannot_join_and_hears_why(CancellationToken cancellationToken)
    {
        using var strangers = new TestAuthority("Strangers");
        Cluster member = await StartAsync(_authority.Options("member"));
        Cluster stranger = await StartAsync(strangers.Options("stranger"));

        JoinFailedException? refused = Assert.ThrowsAsync<JoinFailedException>(() => stranger.JoinAsync([$"{member.LocalMember.EndPoint}"], cancellationToken));

        Assert.That($"{refused}", Does.Contain("which is not trusted"));
        Assert.That(member.AliveCount, Is.EqualTo(1));
    }

    [Test]
    public async Task Who_is_hung_up_on_since_too_many_are_about_to_show_who_they_are_gets_in_a_moment_later(CancellationToken cancellationToken)
    {
        var transport = new TlsTransport(_authority.Options("seed") with { MaximumHandshakes = 2 });
        Cluster seed = await StartAsync(transport, GossipOptions.Lan());
        Cluster joiner = await StartAsync(new TlsTransport(_authority.Options("joiner")), GossipOptions.Lan());
        using var occupant = new TcpClient();
        await occupant.ConnectAsync(seed.LocalMember.EndPoint, cancellationToken);

        Task<JoinResult> joining = joiner.JoinAsync([$"{seed.LocalMember.EndPoint}"], cancellationToken);
        while (transport.Statistics.ConnectionsRefused == 0)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(5), cancellationToken);
        }

        occupant.Close();

        Assert.That((await joining).Contacted, Is.EqualTo(1));
    }

    [Test]
    public async Task Whose_certificate_is_replaced_in_time_stays_and_whose_expires_is_missed(CancellationToken cancellationToken)
    {
        using var folder = new CertificateFolder();
        var clock = new ShiftedClock();
        string[] names = ["node-1", "node-2", "node-3", "forgotten"];
        foreach (string name in names)
        {
            folder.Write(name, _authority.Issue(name, untilHours: 1));
            await StartAsync(_authority.Options(name) with { Certificate = folder.Source(name), TimeProvider = clock });
        }

        await Task.WhenAll(_nodes[1..].Select(node => node.JoinAsync([$"{_nodes[0].LocalMember.EndPoint}"], cancellationToken)));
        await ExpectMembersAsync(4, cancellationToken);
        var missed = new ConcurrentBag<string>();
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task watching = Task.WhenAll(_nodes[..3].Select(node => WatchAsync(node, missed.Add, over.Token)));

        foreach (string name in names[..3])
        {
            folder.Write(name, _authority.Issue(name, untilHours: 24));
        }

        clock.Shift(TimeSpan.FromHours(2));
        Cluster forgotten = _nodes[3];
        _nodes.Remove(forgotten);
        await using (forgotten)
        {
            await ExpectMembersAsync(3, cancellationToken);
        }

        await _nodes[1].SendAsync(_nodes[2].LocalMember.Address, "still here"u8.ToArray(), Delivery.Reliable, cancellationToken);
        await over.CancelAsync();
        Assert.That(async () => await watching, Throws.InstanceOf<OperationCanceledException>());
        Assert.That(missed.Distinct(), Is.EqualTo(new[] { "forgotten" }));
    }

    private Task<Cluster> StartAsync(TlsTransportOptions transport) => StartAsync(new TlsTransport(transport), GossipOptions.Local());

    private async Task<Cluster> StartAsync(TlsTransport transport, GossipOptions options)
    {
        Cluster node = await Cluster.StartAsync(options with { NodeName = transport.NodeName, Transport = transport });
        _nodes.Add(node);
        return node;
    }

    private async Task KillAsync(Cluster node)
    {
        _nodes.Remove(node);
        await node.DisposeAsync();
    }

    private async Task ExpectMembersAsync(int count, CancellationToken cancellationToken)
    {
        while (_nodes.Any(node => node.AliveCount != count))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(5), cancellationToken);
        }
    }

    /// <summary>Waits for each node by itself: by the time the last one gives a member up, the first may have forgotten it.</summary>
    private Task ExpectStateAsync(string name, MemberState state, CancellationToken cancellationToken) => Task.WhenAll(_nodes.Select(async node =>
    {
        while (!node.TryGetMember(name, out Member? member) || member.State != state)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(5), cancellationToken);
        }
    }));

    private static async Task<UserMessage> MessageAsync(Cluster node, CancellationToken cancellationToken)
    {
        await foreach (UserMessage message in node.ReceiveAsync(cancellationToken))
        {
            return message;
        }

        throw new InvalidOperationException("The node is down.");
    }

    private static async Task WatchAsync(Cluster node, Action<string> lost, CancellationToken cancellationToken)
    {
        await foreach (NodeEvent change in node.WatchAsync(cancellationToken))
        {
            if (change is MemberFailed or MemberLeft)
            {
                lost(change.Member.Name);
            }
        }
    }

    /// <summary>The system's clock, but for the date.</summary>
    private sealed class ShiftedClock : TimeProvider
    {
        private long _ticks;

        public override DateTimeOffset GetUtcNow() => base.GetUtcNow().AddTicks(Volatile.Read(ref _ticks));

        public void Shift(TimeSpan by) => Interlocked.Add(ref _ticks, by.Ticks);
    }
}
