using System.Text;
using System.Threading.Channels;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Gossip.Hosting.Tests.Handlers;

/// <summary>Messages are handled in the background, every one by every handler.</summary>
public sealed class MessageHandlerTests
{
    private const int Messages = 40;

    private readonly HostFixture _hosts = new();

    [TearDown]
    public async Task TearDown() => await _hosts.DisposeAsync();

    [Test]
    public async Task Every_handler_gets_every_message_in_order_though_one_throws_each_time()
    {
        IHost host = await StartAsync(services => services.AddGossipMessageHandler<ThrowingHandler>());
        await SendAsync(host);

        Assert.That(await ReadAsync<FirstHandler>(host), Is.EqualTo(Enumerable.Range(0, Messages).Select(i => $"{i}")));
        Assert.That(await ReadAsync<SecondHandler>(host), Is.EqualTo(Enumerable.Range(0, Messages).Select(i => $"{i}")));
        await host.StopAsync();
        Assert.That(_hosts.Log.Entries.Select(entry => entry.Id), Has.Member(111));
    }

    [Test]
    public async Task Without_handlers_messages_are_the_applications_to_receive()
    {
        IHost host = await _hosts.StartAsync(services => services.AddGossip(_hosts.Quick("hosted")));
        await SendAsync(host);

        await using IAsyncEnumerator<UserMessage> messages = host.Cluster().ReceiveAsync().GetAsyncEnumerator();

        Assert.That(await messages.MoveNextAsync().AsTask().WaitAsync(HostFixture.Enough));
        Assert.That(Encoding.UTF8.GetString(messages.Current.Payload.Span), Is.EqualTo("0"));
    }

    [Test]
    public async Task A_handler_that_never_returns_ends_with_the_host()
    {
        IHost host = await StartAsync(services => services.AddGossipMessageHandler<StuckHandler>());
        await SendAsync(host);

        await host.StopAsync().WaitAsync(HostFixture.Enough);

        Assert.That(_hosts.Log.Entries.Select(entry => entry.Id), Has.No.Member(104));
    }

    private Task<IHost> StartAsync(Action<IServiceCollection> configure) => _hosts.StartAsync(services =>
    {
        services.AddSingleton(new Received<FirstHandler>()).AddSingleton(new Received<SecondHandler>());
        services.AddGossip(_hosts.Quick("hosted")).AddMessageHandler<FirstHandler>().AddMessageHandler<SecondHandler>();
        configure(services);
    });

    private async Task SendAsync(IHost host)
    {
        Cluster peer = await _hosts.StartPeerAsync("peer");
        for (int i = 0; i < Messages; i++)
        {
            await peer.SendAsync(host.Cluster().LocalMember, Encoding.UTF8.GetBytes($"{i}"), Delivery.Reliable);
        }
    }

    private static async Task<List<string>> ReadAsync<THandler>(IHost host)
    {
        var texts = new List<string>();
        while (texts.Count < Messages)
        {
            texts.Add(await host.Services.GetRequiredService<Received<THandler>>().Texts.Reader.ReadAsync().AsTask().WaitAsync(HostFixture.Enough));
        }

        return texts;
    }

    private sealed class Received<THandler>
    {
        public Channel<string> Texts { get; } = Channel.CreateUnbounded<string>();
    }

    private sealed class FirstHandler(Received<FirstHandler> received) : IGossipMessageHandler
    {
        public ValueTask HandleAsync(UserMessage message, CancellationToken cancellationToken) =>
            received.Texts.Writer.WriteAsync(Encoding.UTF8.GetString(message.Payload.Span), cancellationToken);
    }

    private sealed class SecondHandler(Received<SecondHandler> received) : IGossipMessageHandler
    {
        public async ValueTask HandleAsync(UserMessage message, CancellationToken cancellationToken)
        {
            await Task.Yield();
            await received.Texts.Writer.WriteAsync(Encoding.UTF8.GetString(message.Payload.Span), cancellationToken);
        }
    }

    private sealed class ThrowingHandler : IGossipMessageHandler
    {
        public ValueTask HandleAsync(UserMessage message, CancellationToken cancellationToken) => throw new InvalidOperationException("as always");
    }

    private sealed class StuckHandler : IGossipMessageHandler
    {
        public async ValueTask HandleAsync(UserMessage message, CancellationToken cancellationToken) => await Task.Delay(Timeout.Infinite, cancellationToken);
    }
}
