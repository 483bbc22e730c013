using System.CommandLine;
using System.CommandLine.Parsing;
using System.Diagnostics.CodeAnalysis;

namespace Gossip.Cli;

/// <summary>Reads the value of an option.</summary>
/// <param name="text">What was written.</param>
/// <param name="value">What it means.</param>
/// <param name="fault">Otherwise: what is wrong and what is allowed, to follow the option and the value in a sentence.</param>
/// <typeparam name="T">The value's type.</typeparam>
/// <returns>Whether it means anything.</returns>
internal delegate bool TextParser<T>(string text, out T? value, [NotNullWhen(false)] out string? fault);

/// <summary>Options whose faults are told in one sentence: the option, the value, and what is allowed.</summary>
internal static class ParsedOption
{
    /// <summary>Makes an option that takes one value.</summary>
    public static Option<T> Of<T>(string name, string value, string description, TextParser<T> parse) => new(name)
    {
        HelpName = value,
        Description = description,
        Arity = ArgumentArity.ExactlyOne,
        CustomParser = result => Parse(name, result, parse),
    };

    private static T? Parse<T>(string name, ArgumentResult result, TextParser<T> parse)
    {
        string text = result.Tokens[0].Value;
        if (!parse(text, out T? value, out string? allowed))
        {
            result.AddError($"{name} '{text}' {allowed}");
        }

        return value;
    }
}
