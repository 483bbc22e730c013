using System.Text.Json;
using System.Text.Json.Serialization;
using Gossip.Simulation.Reporting;
using Gossip.Simulation.Scenarios;

namespace Gossip.Cli.Simulate;

/// <summary>The figures of a simulation as one JSON object. Times are in seconds.</summary>
internal static class SimulateJson
{
    /// <summary>Writes the object and the end of its line.</summary>
    public static void Write(SimulateOptions options, ScenarioOutcome outcome, TextWriter output)
    {
        output.Write(JsonSerializer.Serialize(Of(options, outcome), SimulateJsonContext.Default.Simulation) + "\n");
        output.Flush();
    }

    private static Simulation Of(SimulateOptions options, ScenarioOutcome outcome) => new(
        options.Scenario.Name,
        options.Preset.ToString().ToLowerInvariant(),
        outcome.Scenario.NodeCount,
        outcome.Scenario.Duration.TotalMinutes,
        outcome.Scenario.Conditions.PacketLoss,
        outcome.Scenario.RandomSeed,
        outcome.ViewsEventuallyEqual,
        Percentiles.Of(outcome.ConvergenceTimes),
        Percentiles.Of(outcome.FullConvergenceTimes),
        Percentiles.Of(outcome.DetectionTimes),
        [.. outcome.Crashes.Select(crash => new Crash(
            crash.Member, crash.Time.TotalSeconds, crash.First?.TotalSeconds, crash.Full?.TotalSeconds, crash.Restarted))],
        outcome.FalsePositives,
        outcome.FalsePositivesAtHealthyNodes,
        outcome.AllFalsePositives.Count - outcome.FalsePositives,
        new PerNodeAndSecond(outcome.Traffic.Packets, outcome.Traffic.PacketBytes, outcome.Traffic.StreamBytes, outcome.Traffic.Connections),
        outcome.TraceHash,
        outcome.TraceRecords,
        outcome.StartTook.TotalSeconds,
        outcome.RunTook.TotalSeconds,
        outcome.Speed);

    /// <summary>The object.</summary>
    internal sealed record Simulation(
        string Scenario,
        string Preset,
        int Nodes,
        double Minutes,
        double Loss,
        int Seed,
        bool ViewsEqual,
        Percentiles? NodeConvergence,
        Percentiles? FullConvergence,
        Percentiles? Detection,
        IReadOnlyList<Crash> Crashes,
        int FalsePositives,
        int FalsePositivesAtHealthyNodes,
        int GivenUpWhileStalledOrCutOff,
        PerNodeAndSecond PerNodeAndSecond,
        string TraceHash,
        long TraceRecords,
        double StartTook,
        double RunTook,
        double Speed);

    /// <summary>The percentiles of a time; nothing when it was never measured.</summary>
    internal sealed record Percentiles(int Count, double P50, double P90, double P99, double Max)
    {
        /// <summary>The percentiles of a distribution.</summary>
        public static Percentiles? Of(Distribution times) => times.Count == 0
            ? null
            : new Percentiles(times.Count, Seconds(times, 50), Seconds(times, 90), Seconds(times, 99), Seconds(times, 100));

        private static double Seconds(Distribution times, double percent) => times.Percentile(percent)!.Value.TotalSeconds;
    }

    /// <summary>One crash.</summary>
    internal sealed record Crash(string Member, double Time, double? First, double? Full, bool Restarted);

    /// <summary>What was sent.</summary>
    internal sealed record PerNodeAndSecond(double Packets, double PacketBytes, double StreamBytes, double Connections);
}

/// <summary>Writes the object without reflection.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(SimulateJson.Simulation))]
internal sealed partial class SimulateJsonContext : JsonSerializerContext;
