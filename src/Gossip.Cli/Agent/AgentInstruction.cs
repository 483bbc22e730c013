namespace Gossip.Cli.Agent;

/// <summary>One line of standard input, understood. Match on the derived type.</summary>
internal abstract record AgentInstruction
{
    /// <summary>Reads a line: a word, and for <c>meta</c> the text after the one space that follows, as it stands.</summary>
    /// <param name="line">The line without its end.</param>
    /// <returns>The instruction; null for an empty line.</returns>
    public static AgentInstruction? Parse(string line)
    {
        string text = line.TrimEnd('\r').TrimStart();
        int space = text.AsSpan().IndexOfAny(' ', '\t');
        string word = space < 0 ? text : text[..space];
        string argument = space < 0 ? "" : text[(space + 1)..];
        return word switch
        {
            "" => null,
            "meta" => new SetMetadata(argument),
            "members" or "leave" or "quit" when !string.IsNullOrWhiteSpace(argument) => new NotUnderstood($"{word} takes no argument: '{argument}'"),
            "members" => new ListMembers(),
            "leave" => new Leave(),
            "quit" => new Quit(),
            _ => new NotUnderstood($"unknown command '{word}': there are members, meta TEXT, leave and quit"),
        };
    }

    /// <summary>Show all members.</summary>
    internal sealed record ListMembers : AgentInstruction;

    /// <summary>Change what the node tells the others of itself.</summary>
    /// <param name="Text">The new metadata.</param>
    internal sealed record SetMetadata(string Text) : AgentInstruction;

    /// <summary>Leave gracefully, then end.</summary>
    internal sealed record Leave : AgentInstruction;

    /// <summary>End without leaving.</summary>
    internal sealed record Quit : AgentInstruction;

    /// <summary>None of the above.</summary>
    /// <param name="Message">What is wrong.</param>
    internal sealed record NotUnderstood(string Message) : AgentInstruction;
}
