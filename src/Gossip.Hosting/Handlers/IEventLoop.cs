namespace Gossip.Hosting.Handlers;

/// <summary>Tells one handler of events; registered under the name of its cluster.</summary>
internal interface IEventLoop
{
    /// <summary>Runs until the token is cancelled or the node is down. Does not fault.</summary>
    Task RunAsync(Cluster cluster, CancellationToken stopping);
}
