using System.Threading.Channels;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Gossip.Hosting.Tests.Handlers;

/// <summary>Events are handled in the background, each handler on its own.</summary>
public sealed class EventHandlerTests
{
    private readonly HostFixture _hosts = new();

    [TearDown]
    public async Task TearDown() => await _hosts.DisposeAsync();

    [Test]
    public async Task A_handler_is_told_everything_in_a_scope_of_its_own_for_each_event()
    {
        IHost host = await StartAsync();
        await JoinAsync(host);

        Heard[] heard = [await HeardAsync(host), await HeardAsync(host)];

        Assert.That(heard.Select(one => one.Member), Is.EquivalentTo((string[])["hosted", "peer"]));
        Assert.That(heard[0].Scope, Is.Not.EqualTo(heard[1].Scope));
    }

    [Test]
    public async Task A_handler_that_throws_is_logged_and_told_the_next_and_stops_nobody_else()
    {
        IHost host = await StartAsync(services => services.AddGossipEventHandler<ThrowingHandler>());
        await JoinAsync(host);

        await HeardAsync(host);
        await HeardAsync(host);
        await host.Services.GetRequiredService<ThrowingHandler.Count>().Twice.Task.WaitAsync(HostFixture.Enough);
        await host.StopAsync();

        Assert.That(_hosts.Log.Entries.Count(entry => entry.Id == 110 && entry.Text.Contains("as always", StringComparison.Ordinal)), Is.GreaterThanOrEqualTo(2));
    }

    [Test]
    public async Task A_handler_that_takes_its_time_holds_up_nobody_and_ends_with_the_host()
    {
        IHost host = await StartAsync(services => services.AddGossipEventHandler<SlowHandler>());
        await JoinAsync(host);

        await HeardAsync(host);
        await HeardAsync(host);
        await host.StopAsync().WaitAsync(HostFixture.Enough);

        Assert.That(_hosts.Log.Entries.Select(entry => entry.Id), Has.No.Member(104).And.No.Member(110));
    }

    [Test]
    public async Task A_handler_of_a_named_cluster_hears_of_that_one()
    {
        IHost host = await _hosts.StartAsync(services =>
        {
            services.AddSingleton(Channel.CreateUnbounded<Heard>());
            services.AddGossip("orders", _hosts.Quick("a")).AddEventHandler<RecordingHandler>().AddEventHandler<RecordingHandler>();
            services.AddGossip(_hosts.Quick("b"));
        });

        Assert.That((await HeardAsync(host)).Member, Is.EqualTo("a"));
        await host.StopAsync();
        Assert.That(host.Services.GetRequiredService<Channel<Heard>>().Reader.TryRead(out _), Is.False, "added twice is added once");
    }

    private Task<IHost> StartAsync(Action<IServiceCollection>? configure = null) => _hosts.StartAsync(services =>
    {
        services.AddGossip(_hosts.Quick("hosted"));
        services.AddSingleton(Channel.CreateUnbounded<Heard>()).AddSingleton<ThrowingHandler.Count>().AddGossipEventHandler<RecordingHandler>();
        configure?.Invoke(services);
    });

    private async Task JoinAsync(IHost host) => await host.Cluster().JoinAsync([$"{(await _hosts.StartPeerAsync("peer")).LocalMember.EndPoint}"]);

    private static async Task<Heard> HeardAsync(IHost host) =>
        await host.Services.GetRequiredService<Channel<Heard>>().Reader.ReadAsync().AsTask().WaitAsync(HostFixture.Enough);

    private sealed record Heard(string Member, Guid Scope);

    private sealed class RecordingHandler(Channel<Heard> heard) : IGossipEventHandler
    {
        private readonly Guid _scope = Guid.NewGuid();

        public ValueTask HandleAsync(NodeEvent change, CancellationToken cancellationToken) =>
            change is MemberJoined ? heard.Writer.WriteAsync(new Heard(change.Member.Name, _scope), cancellationToken) : ValueTask.CompletedTask;
    }

    private sealed class ThrowingHandler(ThrowingHandler.Count count) : IGossipEventHandler
    {
        public ValueTask HandleAsync(NodeEvent change, CancellationToken cancellationToken)
        {
            count.Add();
            throw new InvalidOperationException("as always");
        }

        public sealed class Count
        {
            private int _calls;

            public TaskCompletionSource Twice { get; } = new();

            public void Add()
            {
                if (Interlocked.Increment(ref _calls) == 2)
                {
                    Twice.TrySetResult();
                }
            }
        }
    }

    private sealed class SlowHandler : IGossipEventHandler
    {
        public async ValueTask HandleAsync(NodeEvent change, CancellationToken cancellationToken) => await Task.Delay(Timeout.Infinite, cancellationToken);
    }
}
