namespace Gossip.ClusterBench.Acks;

/// <summary>What one node's acks cost.</summary>
/// <param name="Window">How many pings were in flight.</param>
/// <param name="AcksPerS">Pings answered a second.</param>
/// <param name="LatencyP50Us">Half of them came back within so many microseconds.</param>
/// <param name="LatencyP99Us">99 of 100.</param>
/// <param name="LatencyMaxUs">The slowest.</param>
/// <param name="CpuUsPerAck">Processor time of the node's process for each.</param>
/// <param name="Lost">Pings that were not answered within 200 ms.</param>
internal sealed record AckFigures(
    int Window,
    double AcksPerS,
    double LatencyP50Us,
    double LatencyP99Us,
    double LatencyMaxUs,
    double CpuUsPerAck,
    int Lost);
