using Gossip.Transports;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Gossip.Hosting.Tests;

/// <summary>What can be injected when, and what the node takes from the services.</summary>
public sealed class InjectionTests
{
    private readonly HostFixture _hosts = new();

    [TearDown]
    public async Task TearDown() => await _hosts.DisposeAsync();

    [Test]
    public async Task Before_the_start_the_view_is_empty_and_the_cluster_itself_says_what_to_do()
    {
        IHost host = _hosts.Build(services => services.AddGossip(_hosts.Quick("a")));
        var view = host.Services.GetRequiredService<IClusterView>();

        Assert.That((view.IsRunning, view.LocalMember, view.Members.Count, view.TryGetMember("a", out _)), Is.EqualTo((false, (Member?)null, 0, false)));
        Assert.That(() => host.Cluster(), Throws.InvalidOperationException.With.Message.Contains("has not started").And.Message.Contains(nameof(IClusterAccessor)));

        await host.StartAsync();

        Assert.That((view.IsRunning, view.LocalMember!.Name, view.Members.Count, view.TryGetMember("a", out _)), Is.EqualTo((true, "a", 1, true)));
        Assert.That(host.Cluster().LocalMember.Name, Is.EqualTo("a"));
    }

    [Test]
    public async Task A_watch_that_begins_before_the_start_tells_from_the_start()
    {
        IHost host = _hosts.Build(services => services.AddGossip(_hosts.Quick("a")));
        await using IAsyncEnumerator<NodeEvent> watch = host.Services.GetRequiredService<IClusterView>().WatchAsync().GetAsyncEnumerator();
        Task<bool> first = watch.MoveNextAsync().AsTask();
        Assert.That(first.IsCompleted, Is.False);

        await host.StartAsync();

        Assert.That(await first.WaitAsync(HostFixture.Enough));
        Assert.That(watch.Current, Is.TypeOf<MemberJoined>().And.Property("Member").Property("Name").EqualTo("a"));
    }

    [Test]
    public async Task A_scope_that_ends_does_not_take_the_cluster_with_it()
    {
        IHost host = await _hosts.StartAsync(services => services.AddGossip(_hosts.Quick("a")));

        await using (AsyncServiceScope scope = host.Services.CreateAsyncScope())
        {
            Assert.That(scope.ServiceProvider.GetRequiredService<Cluster>(), Is.SameAs(host.Cluster()));
        }

        Assert.That(host.Cluster().Completion.IsCompleted, Is.False);
    }

    [Test]
    public async Task Clusters_with_names_have_services_and_members_of_their_own()
    {
        IHost host = await _hosts.StartAsync(services =>
        {
            services.AddGossip("orders", _hosts.Quick("a"));
            services.AddGossip("billing", _hosts.Quick("a"));
            services.AddGossip(_hosts.Quick("c"));
        });
        Cluster peer = await _hosts.StartPeerAsync("b", label: "orders");

        await host.Cluster("orders").JoinAsync([$"{peer.LocalMember.EndPoint}"]);

        Assert.That(host.Services.GetRequiredKeyedService<IClusterView>("orders").Members.Select(member => member.Name), Is.EquivalentTo((string[])["a", "b"]));
        Assert.That((host.Cluster("billing").AliveCount, host.Cluster().AliveCount), Is.EqualTo((1, 1)));
        Assert.That(() => host.Cluster("billing").JoinAsync([$"{peer.LocalMember.EndPoint}"]), Throws.TypeOf<JoinFailedException>());
    }

    [Test]
    public async Task Adding_a_cluster_again_adds_to_its_options()
    {
        IHost host = await _hosts.StartAsync(services =>
        {
            services.AddGossip(_hosts.Quick("a"));
            services.AddGossip(options => options.GossipNodes = 9);
        });

        Assert.That((host.Options().NodeName, host.Options().GossipNodes), Is.EqualTo(("a", 9)));
        Assert.That(host.Services.GetServices<IHostedService>().Count(), Is.EqualTo(1));
    }

    [Test]
    public void Policies_clock_and_log_come_from_the_services([Values("", "orders")] string name)
    {
        var policies = new Policies();
        var others = new Policies();
        var clock = new OwnClock();
        IHost host = _hosts.Build(services =>
        {
            services.AddSingleton<TimeProvider>(clock);
            GossipBuilder builder = name.Length == 0 ? services.AddGossip() : services.AddGossip(name);
            AddAll(services, name.Length == 0 ? null : name, policies);
            AddAll(services, name.Length == 0 ? "another" : null, others);
        });

        GossipOptions options = host.Options(name);

        Assert.That(
            new object?[] { options.MemberFilter, options.MergePolicy, options.StateExchange, options.MessageRelay, options.PingObserver, options.SeedProvider, options.PeerStore },
            Is.All.SameAs(policies));
        Assert.That(options.Transport, Is.Not.Null);
        Assert.That(options.TimeProvider, Is.SameAs(clock));
        Assert.That(options.LoggerFactory, Is.SameAs(host.Services.GetRequiredService<ILoggerFactory>()));
    }

    private void AddAll(IServiceCollection services, object? key, Policies policies)
    {
        services.AddKeyedSingleton<IMemberFilter>(key, policies).AddKeyedSingleton<IMergePolicy>(key, policies).AddKeyedSingleton<IStateExchange>(key, policies)
            .AddKeyedSingleton<IMessageRelay>(key, policies).AddKeyedSingleton<IPingObserver>(key, policies).AddKeyedSingleton<ISeedProvider>(key, policies)
            .AddKeyedSingleton<IPeerStore>(key, policies).AddKeyedSingleton<ITransport>(key, _hosts.Network.CreateTransport(_hosts.NextEndPoint()));
    }

    private sealed class OwnClock : TimeProvider;

    private sealed class Policies : IMemberFilter, IMergePolicy, IStateExchange, IMessageRelay, IPingObserver, ISeedProvider, IPeerStore
    {
        public bool Accepts(Member candidate) => true;

        public string? Refuse(IReadOnlyList<Member> members) => null;

        public ValueTask<ReadOnlyMemory<byte>> GetLocalStateAsync(bool join, CancellationToken cancellationToken) => new(ReadOnlyMemory<byte>.Empty);

        public ValueTask MergeRemoteStateAsync(ReadOnlyMemory<byte> state, bool join, CancellationToken cancellationToken) => ValueTask.CompletedTask;

        public RelayDecision Decide(UserMessage message) => RelayDecision.Deliver;

        public void Broadcasting(ReadOnlySpan<byte> message)
        {
        }

        public void PingCompleted(Member member, TimeSpan roundTrip, ReadOnlyMemory<byte> payload)
        {
        }

        public ValueTask<IReadOnlyList<string>> GetSeedsAsync(CancellationToken cancellationToken) => new([]);

        public ValueTask<IReadOnlyList<RememberedPeer>> LoadAsync(CancellationToken cancellationToken) => new([]);

        public ValueTask SaveAsync(IReadOnlyList<RememberedPeer> peers, CancellationToken cancellationToken) => ValueTask.CompletedTask;
    }
}
