using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Gossip.Hosting.Running;

/// <summary>The cluster of one host, before and after its node has started: what everybody who has it injected looks at.</summary>
internal sealed class ClusterAccessor(string name) : IClusterAccessor, IClusterView
{
    private readonly TaskCompletionSource<Cluster> _started = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <inheritdoc />
    public Cluster? Current => _started.Task.IsCompletedSuccessfully ? _started.Task.Result : null;

    /// <summary>The cluster, for those who cannot do without.</summary>
    /// <exception cref="InvalidOperationException">The node has not started.</exception>
    public Cluster Required => Current ?? throw new InvalidOperationException(
        $"The node of {Description} has not started: it does when the host starts, before any hosted service. Whatever is made earlier, "
        + $"such as a hosted service, has {nameof(IClusterAccessor)} or {nameof(IClusterView)} injected instead of {nameof(Cluster)}.");

    /// <inheritdoc />
    public bool IsRunning => Current is { Completion.IsCompleted: false };

    /// <inheritdoc />
    public Member? LocalMember => Current?.LocalMember;

    /// <inheritdoc />
    public MemberSnapshot Members => Current?.Members ?? MemberSnapshot.Empty;

    /// <inheritdoc />
    public int HealthScore => Current?.HealthScore ?? 0;

    /// <summary>How messages call the cluster.</summary>
    public string Description => name.Length == 0 ? "the cluster" : $"the cluster '{name}'";

    /// <inheritdoc />
    public Task<Cluster> WaitUntilStartedAsync(CancellationToken cancellationToken = default) => _started.Task.WaitAsync(cancellationToken);

    /// <inheritdoc />
    public bool TryGetMember(string name, [NotNullWhen(true)] out Member? member)
    {
        ArgumentNullException.ThrowIfNull(name);
        member = null;
        return Current?.TryGetMember(name, out member) ?? false;
    }

    /// <inheritdoc />
    public async IAsyncEnumerable<NodeEvent> WatchAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        Cluster cluster = await WaitUntilStartedAsync(cancellationToken).ConfigureAwait(false);
        await foreach (NodeEvent change in cluster.WatchAsync(cancellationToken).ConfigureAwait(false))
        {
            yield return change;
        }
    }

    /// <summary>The node has started.</summary>
    public void Started(Cluster cluster) => _started.TrySetResult(cluster);

    /// <summary>The node will not start.</summary>
    public void Failed(Exception reason)
    {
        if (_started.TrySetException(reason))
        {
            // Nobody has to have waited for it: the host reports it as well.
            _ = _started.Task.Exception;
        }
    }

    /// <summary>The host goes before the node has started; nobody is left waiting.</summary>
    public void Abandoned() => _started.TrySetCanceled();
}
