using System.Globalization;

namespace Gossip.Simulation.Exploration;

/// <summary>
/// One fault of a plan, as data. Written like <c>at 12.5 for 20 partition 0,1</c>, <c>at 3 for 5 mute 0>1,2</c>,
/// <c>at 7 for 30 loss 0.25</c>, <c>at 9 metadata 4 512</c>, <c>at 20 crash 3</c>; times are in seconds, nodes are numbers.
/// </summary>
/// <param name="Kind">What happens.</param>
/// <param name="At">When, in seconds from the start.</param>
/// <param name="For">How long, in seconds; zero for what happens in a moment.</param>
/// <param name="Nodes">To which nodes; empty when it befalls the network.</param>
/// <param name="Others">Who does not hear them; only for <see cref="FaultKind.Mute"/>.</param>
/// <param name="Amount">How much, where that means something.</param>
internal sealed record Fault(
    FaultKind Kind, double At, double For, IReadOnlyList<int> Nodes, IReadOnlyList<int> Others, double Amount)
{
    /// <summary>When it ends, in seconds from the start.</summary>
    public double End => At + For;

    /// <summary>Reads a fault as it is written.</summary>
    /// <exception cref="FormatException">The line is not a fault.</exception>
    public static Fault Parse(string line)
    {
        var words = new Queue<string>(line.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        try
        {
            Expect(words, "at");
            double at = Number(words.Dequeue());
            double duration = 0;
            if (words.Peek() == "for")
            {
                words.Dequeue();
                duration = Number(words.Dequeue());
            }

            FaultKind kind = Enum.Parse<FaultKind>(words.Dequeue(), ignoreCase: true);
            string[] sides = kind.IsOfTheNetwork() ? [] : words.Dequeue().Split('>');
            double amount = kind.HasAmount() ? Number(words.Dequeue()) : 0;
            return words.Count == 0
                ? new Fault(kind, at, duration, Numbers(sides, 0), Numbers(sides, 1), amount)
                : throw new FormatException($"'{words.Peek()}' is too much.");
        }
        catch (Exception exception) when (exception is FormatException or ArgumentException or InvalidOperationException)
        {
            throw new FormatException($"'{line}' is not a fault: {exception.Message}", exception);
        }
    }

    /// <inheritdoc />
    public override string ToString()
    {
        string text = FormattableString.Invariant($"at {At}");
        text += Kind.Lasts() ? FormattableString.Invariant($" for {For}") : "";
        text += $" {Kind.ToString().ToLowerInvariant()}";
        text += Kind.IsOfTheNetwork() ? "" : $" {string.Join(',', Nodes)}";
        text += Kind == FaultKind.Mute ? $">{string.Join(',', Others)}" : "";
        return Kind.HasAmount() ? text + FormattableString.Invariant($" {Amount}") : text;
    }

    private static void Expect(Queue<string> words, string word)
    {
        if (words.Dequeue() != word)
        {
            throw new FormatException($"it does not begin with '{word}'.");
        }
    }

    private static double Number(string word) => double.Parse(word, NumberStyles.Float, CultureInfo.InvariantCulture);

    private static int[] Numbers(string[] sides, int side) => side < sides.Length
        ? [.. sides[side].Split(',').Select(number => int.Parse(number, NumberStyles.None, CultureInfo.InvariantCulture))]
        : [];
}
