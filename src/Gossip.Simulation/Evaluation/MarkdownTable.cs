using System.Globalization;
using System.Text;

namespace Gossip.Simulation.Evaluation;

/// <summary>A table of a page. The first column is text, the others are figures.</summary>
/// <param name="headings">The headings of the columns.</param>
internal sealed class MarkdownTable(params string[] headings)
{
    private readonly List<string[]> _rows = [];

    /// <summary>Adds a row.</summary>
    /// <param name="cells">As many as there are columns.</param>
    public void Add(params string[] cells) => _rows.Add(cells);

    /// <inheritdoc />
    public override string ToString()
    {
        var text = new StringBuilder();
        Append(text, headings);
        Append(text, [.. headings.Select((_, column) => column == 0 ? "---" : "---:")]);
        _rows.ForEach(row => Append(text, row));
        return text.ToString();
    }

    /// <summary>A whole number.</summary>
    internal static string Count(double count) => count.ToString("#,0", CultureInfo.InvariantCulture);

    /// <summary>A number with decimals.</summary>
    internal static string Number(double number, int decimals = 2) => double.IsFinite(number)
        ? number.ToString("#,0." + new string('0', decimals), CultureInfo.InvariantCulture)
        : "–";

    /// <summary>A time in seconds.</summary>
    internal static string Seconds(TimeSpan? time) => time is { } some ? Number(some.TotalSeconds) : "–";

    /// <summary>A share of a whole, in percent.</summary>
    internal static string Percent(double part, double whole) => whole == 0 ? "–" : Number(100 * part / whole);

    private static void Append(StringBuilder text, string[] cells) => text.Append("| ").AppendJoin(" | ", cells).Append(" |\n");
}
