using System.Text.RegularExpressions;

namespace Gossip.Tests.Documentation;

/// <summary>The samples of the documentation where they are compiled: what stands between <c>#region</c> and <c>#endregion</c>.</summary>
internal static partial class SampleRegions
{
    private static readonly string[] Folders =
    [
        "test/Gossip.Tests/Documentation/Samples", "test/Gossip.Tests/Transports/Conformance",
        "test/Gossip.Hosting.Tests/Samples", "test/Gossip.ServiceDiscovery.Tests/Samples", "test/Gossip.TelemetryTests",
        "docs/samples/Console",
    ];

    /// <summary>Every sample: its name, and its code moved to the left margin.</summary>
    public static IEnumerable<(string Name, string Code)> All =>
        from folder in Folders
        from path in Repository.Files(folder, "*.cs")
        from match in Region().Matches(Repository.Read(path))
        select (match.Groups[2].Value.Trim(), Outdented(match.Groups[3].Value, match.Groups[1].Length));

    private static string Outdented(string code, int margin) =>
        string.Join('\n', code.Split('\n').Select(line => line.Length > margin ? line[margin..] : line.Trim())).Trim();

    [GeneratedRegex(@"^( *)#region (.+?)\n(.*?)^ *#endregion", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Region();
}
