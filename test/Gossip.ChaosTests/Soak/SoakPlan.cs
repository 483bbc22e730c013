using System.Globalization;

namespace Gossip.ChaosTests.Soak;

/// <summary>How long and how large a soak is: by environment variables, or the short form.</summary>
/// <param name="Duration"><c>GOSSIP_SOAK</c>, as 00:30:00; a short one without it.</param>
/// <param name="Nodes"><c>GOSSIP_SOAK_NODES</c>; 30, or 8 in the short form.</param>
/// <param name="Seed"><c>GOSSIP_SOAK_SEED</c>; 1.</param>
internal sealed record SoakPlan(TimeSpan Duration, int Nodes, int Seed)
{
    private static readonly TimeSpan s_short = TimeSpan.FromMinutes(2);

    /// <summary>Reads the environment.</summary>
    public static SoakPlan FromEnvironment()
    {
        string? duration = Environment.GetEnvironmentVariable("GOSSIP_SOAK");
        return new SoakPlan(
            duration is null ? s_short : TimeSpan.Parse(duration, CultureInfo.InvariantCulture),
            Number("GOSSIP_SOAK_NODES", duration is null ? 8 : 30),
            Number("GOSSIP_SOAK_SEED", 1));
    }

    private static int Number(string variable, int otherwise) =>
        Environment.GetEnvironmentVariable(variable) is { } text ? int.Parse(text, CultureInfo.InvariantCulture) : otherwise;
}
