using System.Text.Json;

namespace Gossip.Tests.Members;

/// <summary>What a real peer computes from the number of members, and how long it lets a suspicion run.</summary>
internal static class FormulaVectors
{
    public static IEnumerable<TestCaseData> Scales() => Read("formulas").Select(line => new TestCaseData(
        line.GetProperty("n").GetInt32(),
        line.GetProperty("retransmitLimitMult4").GetInt32(),
        Seconds(line, "suspicionTimeoutMult4Interval1sSeconds"),
        Seconds(line, "pushPullScaleInterval30sSeconds")));

    public static IEnumerable<TestCaseData> RemainingSuspicionTimes() => Read("remainingSuspicionTime").Select(line => new TestCaseData(
        line.GetProperty("N").GetInt32(),
        line.GetProperty("K").GetInt32(),
        Seconds(line, "Elapsed"),
        Seconds(line, "Min"),
        Seconds(line, "Max"),
        Seconds(line, "Remaining")));

    private static TimeSpan Seconds(JsonElement line, string name) =>
        TimeSpan.FromMilliseconds(Math.Round(line.GetProperty(name).GetDouble() * 1000));

    private static JsonElement.ArrayEnumerator Read(string section)
    {
        string path = Path.Combine(AppContext.BaseDirectory, "Vectors", "memberlist-vectors.json");
        return JsonDocument.Parse(File.ReadAllBytes(path)).RootElement.GetProperty(section).EnumerateArray();
    }
}
