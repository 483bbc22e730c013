using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;

namespace Gossip.ClusterBench.Clusters;

/// <summary>What one run shows. Seconds are −1 where the time allowed did not suffice.</summary>
[SuppressMessage("Performance", "CA1812", Justification = "Made by the run.")]
internal sealed record ClusterFigures
{
    public int N { get; init; }

    public double CreateS { get; set; }

    /// <summary>Until every node's own join has returned.</summary>
    public double JoinS { get; set; }

    /// <summary>From then on until every node sees all.</summary>
    public double ConvergeAfterJoinS { get; set; } = -1;

    /// <summary>Processor time from the first join on.</summary>
    public double CpuUntilConvergedS { get; set; }

    public double SteadyCpuMsPerNodeS { get; set; } = -1;

    public double RssMb { get; set; }

    /// <summary>From the shutdown of some nodes until every other one says so.</summary>
    public double DetectAllS { get; set; } = -1;

    /// <summary>Joins that failed and were tried again.</summary>
    public int JoinRetries { get; set; }

    public double AllocatedMbUntilConverged { get; set; }

    public double SteadyAllocatedKbPerNodeS { get; set; } = -1;

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyDictionary<string, int>? JoinFailures { get; set; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyDictionary<string, long>? CountersUntilConverged { get; set; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyDictionary<string, long>? CountersSteady { get; set; }
}
