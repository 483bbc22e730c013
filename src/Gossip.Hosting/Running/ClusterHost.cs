using Gossip.Hosting.Handlers;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Gossip.Hosting.Running;

/// <summary>
/// Runs one node with the host. It starts before every hosted service; handlers begin once all have started. It leaves before anything
/// else stops, so that the others send nothing to a service that is going; and is shut down when everything has stopped.
/// </summary>
internal sealed class ClusterHost : IHostedLifecycleService, IAsyncDisposable
{
    private readonly IServiceProvider _services;
    private readonly string _name;
    private readonly ClusterAccessor _accessor;
    private readonly IHostApplicationLifetime _lifetime;
    private readonly HostingLog _log;
    private readonly CancellationTokenSource _givingUp = new();
    private readonly CancellationTokenSource _handling = new();
    private Task _supervision = Task.CompletedTask;
    private Task _handlers = Task.CompletedTask;
    private GossipOptions _options = new();
    private GossipHostingOptions _hosting = new();
    private Exception? _failure;
    private volatile bool _isStopping;
    private int _disposals;

    public ClusterHost(string name, IServiceProvider services, IHostApplicationLifetime lifetime, ILoggerFactory? loggers = null)
    {
        _name = name;
        _services = services;
        _lifetime = lifetime;
        _accessor = services.GetRequiredKeyedService<ClusterAccessor>(name);
        _log = new HostingLog((loggers ?? NullLoggerFactory.Instance).CreateLogger(HostingLog.Category));
    }

    /// <inheritdoc />
    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        try
        {
            _options = _services.GetRequiredService<IOptionsMonitor<GossipOptions>>().Get(_name);
            _hosting = _services.GetRequiredService<IOptionsMonitor<GossipHostingOptions>>().Get(_name);
            if (_options.Label.Length == 0 && _hosting.LabelFromClusterName)
            {
                _log.HasNoLabel(_accessor.Description);
            }

            Cluster cluster = await StartNodeAsync(cancellationToken).ConfigureAwait(false);
            _supervision = SuperviseAsync(cluster);
            _accessor.Started(cluster);
        }
        catch (Exception exception)
        {
            _accessor.Failed(exception);
            throw;
        }
    }

    /// <inheritdoc />
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc />
    public Task StartedAsync(CancellationToken cancellationToken)
    {
        if (_accessor.Current is { } cluster)
        {
            IMessageLoop[] messageLoops = [.. _services.GetKeyedServices<IMessageLoop>(_name)];
            _handlers = Task.WhenAll(
            [
                .. _services.GetKeyedServices<IEventLoop>(_name).Select(loop => loop.RunAsync(cluster, _handling.Token)),
                MessageDistributor.RunAsync(cluster, messageLoops, _handling.Token),
            ]);
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc />
    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        _isStopping = true;
        if (_accessor is not { Current: { } cluster, IsRunning: true })
        {
            return;
        }

        try
        {
            await cluster.LeaveAsync(cancellationToken).ConfigureAwait(false);
            await Task.Delay(_hosting.DrainTime, _options.TimeProvider, cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            _log.GoodbyeCutShort(_accessor.Description);
        }
        catch (ObjectDisposedException)
        {
            // It went down meanwhile, which is reported where it is noticed.
            await _supervision.ConfigureAwait(false);
        }
    }

    /// <inheritdoc />
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc />
    public async Task StoppedAsync(CancellationToken cancellationToken)
    {
        _isStopping = true;
        try
        {
            await EndAsync().WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            _log.StillAtWork(_accessor.Description);
        }

        if (_failure is not null)
        {
            throw new ClusterFaultException(_accessor.Description, _failure);
        }
    }

    /// <summary>
    /// For a host that is disposed without having been stopped: the node goes down without a goodbye. The container calls this twice, as
    /// it knows this object under two services.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Increment(ref _disposals) > 1)
        {
            return;
        }

        _isStopping = true;
        _accessor.Abandoned();
        Task ended = EndAsync();

        // The node itself takes at most LeaveTimeout; a handler that ignores its token may take for ever.
        if (await Task.WhenAny(ended, Task.Delay(_options.LeaveTimeout * 2, _options.TimeProvider)).ConfigureAwait(false) == ended)
        {
            await ended.ConfigureAwait(false);
            _givingUp.Dispose();
            _handling.Dispose();
        }
        else
        {
            _log.StillAtWork(_accessor.Description);
        }
    }

    /// <summary>
    /// The token of the start gives the start up and nothing more: kept by the node it would have it leave as soon as the host begins to
    /// stop, whatever the order.
    /// </summary>
    private async Task<Cluster> StartNodeAsync(CancellationToken cancellationToken)
    {
        using CancellationTokenRegistration registration = cancellationToken.UnsafeRegister(
            static source => ((CancellationTokenSource)source!).Cancel(), _givingUp);
        return await Cluster.StartAsync(_options, _givingUp.Token).ConfigureAwait(false);
    }

    /// <summary>Nodes do not go down by themselves: when one does, somebody has to hear of it.</summary>
    private async Task SuperviseAsync(Cluster cluster)
    {
        try
        {
            await cluster.Completion.ConfigureAwait(false);
            if (!_isStopping)
            {
                _log.EndedEarly(_accessor.Description);
            }
        }
        catch (Exception exception)
        {
            bool stops = _hosting.OnFault == ClusterFaultBehavior.StopHost;
            _log.Failed(_accessor.Description, stops ? "the host stops" : "the host goes on without it", exception);
            if (stops)
            {
                _failure = exception;
                _lifetime.StopApplication();
            }
        }
    }

    private async Task EndAsync()
    {
        await _handling.CancelAsync().ConfigureAwait(false);
        if (_accessor.Current is { } cluster)
        {
            await cluster.ShutdownAsync().ConfigureAwait(false);
        }

        await _supervision.ConfigureAwait(false);
        await _handlers.ConfigureAwait(false);
    }
}
