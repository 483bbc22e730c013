namespace Gossip.Simulation.Evaluation.Lifeguard;

/// <summary>
/// The tables of "Lifeguard: Local Health Awareness for More Accurate Failure Detection" (Dadgar, Phillips, Currey, 2018), α = 5, β = 6;
/// false positives by number of anomalies as measured on its Figure 2, which is good to about 2 %.
/// </summary>
internal static class PublishedLifeguard
{
    /// <summary>The numbers of concurrent anomalies.</summary>
    internal static IReadOnlyList<int> Concurrent { get; } = [1, 4, 8, 12, 16, 20, 24, 28, 32];

    /// <summary>The rows, by the name of the variant.</summary>
    internal static IReadOnlyDictionary<string, Row> Rows { get; } = new Dictionary<string, Row>(StringComparer.Ordinal)
    {
        ["SWIM"] = new(339_002, 1_326, 435.33, 149.15, [921, 5_934, 11_291, 22_992, 34_381, 45_439, 59_104, 76_879, 81_289]),
        ["LHA-Probe"] = new(229_574, 436, 428.62, 134.28, [514, 3_200, 7_213, 15_132, 21_918, 36_208, 41_792, 49_998, 53_077]),
        ["LHA-Suspicion"] = new(10_174, 89, 484.55, 158.87, [49, 311, 143, 582, 1_337, 1_118, 1_760, 2_874, 1_984]),
        ["Buddy System"] = new(318_935, 591, 435.62, 147.67, [992, 6_477, 8_526, 20_159, 34_766, 46_316, 57_985, 69_684, 70_786]),
        ["Lifeguard"] = new(5_193, 25, 481.42, 146.13, [19, 143, 110, 224, 572, 754, 849, 1_337, 1_187]),
    };

    /// <summary>One row.</summary>
    /// <param name="FalsePositives">False positives in all.</param>
    /// <param name="AtHealthyMembers">Those at healthy members.</param>
    /// <param name="Messages">Millions of messages.</param>
    /// <param name="Gibibytes">GiB sent.</param>
    /// <param name="ByConcurrent">False positives with each number of anomalies.</param>
    internal sealed record Row(int FalsePositives, int AtHealthyMembers, double Messages, double Gibibytes, IReadOnlyList<int> ByConcurrent);
}
