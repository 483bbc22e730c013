namespace Gossip.Joining;

/// <summary>Seeds as people write several of them into one text.</summary>
internal static class SeedText
{
    private static readonly char[] LineEnds = ['\r', '\n'];
    private static readonly char[] Separators = [',', ';', ' ', '\t', '\r', '\n'];

    /// <summary>One a line, with comments.</summary>
    public static IReadOnlyList<string> Lines(string text) =>
    [
        .. text.Split(LineEnds)
            .Select(line => line.IndexOf('#', StringComparison.Ordinal) is var comment and >= 0 ? line[..comment] : line)
            .Select(line => line.Trim())
            .Where(line => line.Length > 0),
    ];

    /// <summary>Several in one line.</summary>
    public static IReadOnlyList<string> List(string text) =>
        text.Split(Separators, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
