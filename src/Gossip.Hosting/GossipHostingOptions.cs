using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Gossip.Hosting;

/// <summary>
/// What the host adds to <see cref="GossipOptions"/>. In configuration both stand in one section, "Gossip" by convention; in code this
/// is changed by <see cref="GossipBuilder.ConfigureHosting"/>. Read when the host starts.
/// </summary>
public sealed class GossipHostingOptions
{
    /// <summary>What the options of the node begin with, before configuration and code change them. LAN.</summary>
    public GossipPreset Preset { get; set; }

    /// <summary>
    /// The name of the cluster. Becomes its label on the wire, so that nodes of another cluster, or of one that had an address before,
    /// never mix with this one. For a cluster that was added by name that name; else none. At most 255 bytes of UTF-8.
    /// </summary>
    public string? ClusterName { get; set; }

    /// <summary>
    /// Whether <see cref="ClusterName"/> becomes <see cref="GossipOptions.Label"/> where that is empty. On. Off in a cluster whose other
    /// nodes have no label, such as Serf or Alertmanager.
    /// </summary>
    public bool LabelFromClusterName { get; set; } = true;

    /// <summary>
    /// Where the keys are that become <see cref="GossipOptions.Keyring"/> where that is not set, the primary first: <c>env:NAME</c>, an
    /// environment variable; <c>file:/path</c>, a file; <c>config:Some:Key</c>, another value of the configuration, as a vault or user
    /// secrets bring it. Each holds one key in Base64. A key itself is refused here, and never repeated in a message. None by default.
    /// </summary>
    public IList<string> Keys { get; set; } = [];

    /// <summary>A file with further seeds, where <see cref="GossipOptions.SeedProvider"/> is not set (<see cref="FileSeedProvider"/>). None.</summary>
    public string? SeedFile { get; set; }

    /// <summary>
    /// The file in which members are remembered from one run to the next, where <see cref="GossipOptions.PeerStore"/> is not set
    /// (<see cref="FilePeerStore"/>). None.
    /// </summary>
    public string? PeerFile { get; set; }

    /// <summary>What becomes of the host when a part of the node fails. The host stops.</summary>
    public ClusterFaultBehavior OnFault { get; set; }

    /// <summary>
    /// How long a host that stops goes on with everything else after its node has said goodbye, so that those who heard it late, or have
    /// just chosen this node, are still served. Zero. At most 10 minutes, and no longer than the host has time to stop.
    /// </summary>
    public TimeSpan DrainTime { get; set; }

    /// <summary>
    /// The health score (<see cref="Cluster.HealthScore"/>) from which on the health check says degraded. 4.
    /// Range 1 to <see cref="GossipOptions.AwarenessMaximumMultiplier"/>, which is never reached.
    /// </summary>
    public int DegradedHealthScore { get; set; } = 4;

    /// <summary>
    /// What the health check says when this node is the only member though seeds are configured. Unhealthy. A node whose seeds all turned
    /// out to be itself is the first of its cluster and healthy. Where members are found only once they are healthy, choose
    /// <see cref="HealthStatus.Degraded"/>: else none of them would ever be found.
    /// </summary>
    public HealthStatus AloneStatus { get; set; } = HealthStatus.Unhealthy;
}
