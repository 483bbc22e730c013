using System.Text;

namespace Gossip.Cli;

/// <summary>Text from elsewhere, made fit for one line of a terminal.</summary>
internal static class Printable
{
    /// <summary>
    /// Replaces control characters: a member's name or metadata may hold whatever its sender likes, escape sequences and line
    /// breaks included.
    /// </summary>
    /// <param name="text">Any text.</param>
    /// <returns>The text with a � for each control character and line or paragraph separator.</returns>
    public static string Text(string text)
    {
        if (!text.AsSpan().ContainsAny(Unprintable.Characters))
        {
            return text;
        }

        var printable = new StringBuilder(text);
        for (int i = 0; i < printable.Length; i++)
        {
            if (Unprintable.Characters.Contains(printable[i]))
            {
                printable[i] = '\uFFFD';
            }
        }

        return printable.ToString();
    }
}
