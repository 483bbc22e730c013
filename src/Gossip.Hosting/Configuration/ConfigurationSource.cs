using Microsoft.Extensions.Configuration;

namespace Gossip.Hosting.Configuration;

/// <summary>A section that the options of a cluster are read from; registered under the cluster's name.</summary>
internal sealed record ConfigurationSource(IConfiguration Section);
