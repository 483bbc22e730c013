namespace Gossip.ServiceDiscovery.Publishing;

/// <summary>One endpoint to be published; registered under its cluster's name.</summary>
/// <param name="Longest">The endpoint with the longest port it can have, to see beforehand whether all of them fit.</param>
/// <param name="Resolve">The endpoint, once the host has started.</param>
internal sealed record Publication(PublishedEndpoint Longest, Func<IServiceProvider, PublishedEndpoint> Resolve);
