using System.Buffers;

namespace Gossip.Cli;

/// <summary>The characters a terminal or a reader of lines would act upon: controls, separators, and changes of direction.</summary>
internal static class Unprintable
{
    /// <summary>Those characters.</summary>
    public static SearchValues<char> Characters { get; } = SearchValues.Create(
        [.. Range('\u0000', '\u001F'), .. Range('\u007F', '\u009F'), .. Range('\u2028', '\u202E'), .. Range('\u2066', '\u2069')]);

    private static IEnumerable<char> Range(char first, char last) => Enumerable.Range(first, last - first + 1).Select(c => (char)c);
}
