namespace Gossip.Cli.Agent;

/// <summary>One line of standard input, understood. Match on the derived type.</summary>
internal abstract record AgentInstruction
{
    /// <summary>All that may be asked for.</summary>
    public const string Words =
        "members, meta TEXT, send NAME TEXT, send-reliable NAME TEXT, broadcast TEXT, ping NAME, health, keys, " +
        "add-key K, use-key K, remove-key K, leave and quit";

    private static readonly char[] Blanks = [' ', '\t'];

    /// <summary>Reads a line: a word and what it needs. A text is what follows the one space before it, as it stands.</summary>
    /// <param name="line">The line without its end.</param>
    /// <returns>The instruction; null for an empty line.</returns>
    public static AgentInstruction? Parse(string line)
    {
        (string word, string argument) = Split(line.TrimEnd('\r').TrimStart());
        return word switch
        {
            "" => null,
            "meta" => new SetMetadata(argument),
            "send" => ParseSend(word, argument, Delivery.BestEffort),
            "send-reliable" => ParseSend(word, argument, Delivery.Reliable),
            "broadcast" => argument.Length > 0 ? new Broadcast(argument) : new NotUnderstood("broadcast needs a text: broadcast TEXT"),
            "ping" => argument.Trim() is { Length: > 0 } name ? new Ping(name) : new NotUnderstood("ping needs a member: ping NAME"),
            "add-key" => ParseKeyChange(word, argument, KeyringChange.Add),
            "use-key" => ParseKeyChange(word, argument, KeyringChange.Use),
            "remove-key" => ParseKeyChange(word, argument, KeyringChange.Remove),
            _ => ParseBare(word, argument),
        };
    }

    private static (string Word, string After) Split(string text)
    {
        int blank = text.AsSpan().IndexOfAny(Blanks);
        return blank < 0 ? (text, "") : (text[..blank], text[(blank + 1)..]);
    }

    private static AgentInstruction ParseSend(string word, string argument, Delivery delivery)
    {
        (string name, string text) = Split(argument.TrimStart());
        return name.Length > 0 && text.Length > 0
            ? new Send(name, text, delivery)
            : new NotUnderstood($"{word} needs a member and a text: {word} NAME TEXT");
    }

    private static AgentInstruction ParseKeyChange(string word, string argument, KeyringChange change) =>
        argument.Trim() is { Length: > 0 } key
            ? new ChangeKeyring(change, key)
            : new NotUnderstood($"{word} needs a key in Base64: {word} K");

    // What follows keys may well be a key: it is not repeated.
    private static AgentInstruction ParseBare(string word, string argument) => word switch
    {
        "keys" when !string.IsNullOrWhiteSpace(argument) => new NotUnderstood("keys takes no argument"),
        "members" or "health" or "leave" or "quit" when !string.IsNullOrWhiteSpace(argument) =>
            new NotUnderstood($"{word} takes no argument: '{argument}'"),
        "members" => new ListMembers(),
        "health" => new ShowHealth(),
        "keys" => new ListKeys(),
        "leave" => new Leave(),
        "quit" => new Quit(),
        _ => new NotUnderstood($"unknown command '{word}': there are {Words}"),
    };

    /// <summary>Show all members.</summary>
    internal sealed record ListMembers : AgentInstruction;

    /// <summary>Change what the node tells the others of itself.</summary>
    /// <param name="Text">The new metadata.</param>
    internal sealed record SetMetadata(string Text) : AgentInstruction;

    /// <summary>Send a message to one member.</summary>
    /// <param name="Name">The member's name.</param>
    /// <param name="Text">The message.</param>
    /// <param name="Delivery">How.</param>
    internal sealed record Send(string Name, string Text, Delivery Delivery) : AgentInstruction;

    /// <summary>Spread a message by gossip.</summary>
    /// <param name="Text">The message.</param>
    internal sealed record Broadcast(string Text) : AgentInstruction;

    /// <summary>Ask a member for an answer.</summary>
    /// <param name="Name">The member's name.</param>
    internal sealed record Ping(string Name) : AgentInstruction;

    /// <summary>Show the health score.</summary>
    internal sealed record ShowHealth : AgentInstruction;

    /// <summary>Show which keys there are.</summary>
    internal sealed record ListKeys : AgentInstruction;

    /// <summary>Change the keys.</summary>
    /// <param name="Change">What to do with the key.</param>
    /// <param name="Key">The key as it was written, not checked.</param>
    internal sealed record ChangeKeyring(KeyringChange Change, string Key) : AgentInstruction
    {
        /// <summary>What is done; never the key.</summary>
        public override string ToString() => $"{Change} a key";
    }

    /// <summary>Leave gracefully, then end.</summary>
    internal sealed record Leave : AgentInstruction;

    /// <summary>End without leaving.</summary>
    internal sealed record Quit : AgentInstruction;

    /// <summary>None of the above.</summary>
    /// <param name="Message">What is wrong.</param>
    internal sealed record NotUnderstood(string Message) : AgentInstruction;
}
