using System.Text.RegularExpressions;

namespace Gossip.Tests.Documentation;

/// <summary>One page of the documentation, as a reader of its Markdown sees it.</summary>
internal sealed partial class DocumentationPage(string path)
{
    private readonly string _text = Repository.Read(path);

    /// <summary>Every page there is.</summary>
    public static IEnumerable<string> All => ["README.md", .. Repository.Files("docs", "*.md"), .. Repository.Files("src", "README.md")];

    /// <summary>What the fences that say <c>csharp</c> enclose.</summary>
    public IEnumerable<string> CSharpBlocks => CSharpFence().Matches(_text).Select(match => match.Groups[1].Value.Trim());

    /// <summary>The rows of every table, cell by cell, without the heads.</summary>
    public IEnumerable<string[]> TableRows =>
        from line in _text.Split('\n')
        where line.StartsWith("| ", StringComparison.Ordinal) && !line.StartsWith("| ---", StringComparison.Ordinal)
        select line.Trim().Trim('|').Split(" | ").Select(cell => cell.Trim()).ToArray();

    /// <summary>The rows of the tables whose first head this is.</summary>
    public IEnumerable<string[]> RowsOf(string head)
    {
        string[][] tables =
        [
            .. from table in _text.Split("\n\n")
               where table.TrimStart('\n').StartsWith($"| {head} |", StringComparison.Ordinal)
               select table.Trim('\n').Split('\n'),
        ];
        return tables.SelectMany(table => table.Skip(2)).Select(line => line.Trim()[1..^1].Split('|').Select(cell => cell.Trim()).ToArray());
    }

    /// <summary>Every test the page names, as <c>Class.A_sentence_about_behaviour</c>.</summary>
    public IEnumerable<string> NamedTests => TestName().Matches(_text).Select(match => match.Groups[1].Value).Distinct();

    /// <summary>Everything a text has between backticks.</summary>
    public static IEnumerable<string> CodeIn(string text) => CodeSpan().Matches(text).Select(match => match.Groups[1].Value);

    [GeneratedRegex("```csharp\n(.*?)\n```", RegexOptions.Singleline)]
    private static partial Regex CSharpFence();

    [GeneratedRegex(@"`(\w+Tests?\.\w+)`")]
    private static partial Regex TestName();

    [GeneratedRegex("`([^`\n]+)`")]
    private static partial Regex CodeSpan();
}
