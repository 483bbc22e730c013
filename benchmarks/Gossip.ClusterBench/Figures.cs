using System.Text.Json;

namespace Gossip.ClusterBench;

/// <summary>How figures are printed: one JSON object, names in snake case, as the peers' programs print theirs.</summary>
internal static class Figures
{
    private static readonly JsonSerializerOptions Format = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    public static string ToJson<T>(T figures) => JsonSerializer.Serialize(figures, Format);

    public static double Round(double value, int digits = 3) => Math.Round(value, digits);
}
