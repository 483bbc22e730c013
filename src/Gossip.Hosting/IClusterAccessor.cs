namespace Gossip.Hosting;

/// <summary>
/// Gives the cluster of the host, to whoever is made before the node starts: hosted services, singletons they need. What is made later
/// (endpoints, controllers, handlers) may have the <see cref="Cluster"/> itself injected.
/// </summary>
public interface IClusterAccessor
{
    /// <summary>The cluster once its node has started, before any <c>StartAsync</c> of a hosted service; else <see langword="null"/>.</summary>
    Cluster? Current { get; }

    /// <summary>Waits until the node has started.</summary>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>The cluster. Faulted with the reason when the node could not start.</returns>
    /// <exception cref="OperationCanceledException">The token was cancelled, or the host was disposed before it started.</exception>
    Task<Cluster> WaitUntilStartedAsync(CancellationToken cancellationToken = default);
}
