using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Configuration;

namespace Gossip.Hosting.Configuration;

/// <summary>What a value of the configuration becomes.</summary>
/// <param name="text">The value.</param>
/// <param name="value">What it means.</param>
/// <returns>Whether it means anything.</returns>
internal delegate bool Parse<T>(string text, [MaybeNullWhen(false)] out T value);

/// <summary>One option of a section, read so that nothing is passed over in silence: what cannot be read is a fault.</summary>
internal readonly struct SectionReader(IConfigurationSection section, List<string> faults)
{
    /// <summary>Reads one value.</summary>
    /// <param name="parse">What it becomes.</param>
    /// <param name="allowed">What it may be, for whoever has to mend it.</param>
    /// <param name="assign">Takes it.</param>
    public void Value<T>(Parse<T> parse, string allowed, Action<T> assign)
    {
        if (section.GetChildren().Any())
        {
            faults.Add($"{section.Path} is a section, allowed is {allowed}");
        }
        else if (section.Value is { } text && TryParse(section.Path, text, parse, allowed, out T? value))
        {
            assign(value);
        }
    }

    /// <summary>
    /// Reads a list: an array, or one text with commas, as environment variables have it. An empty array or text is an empty list, which
    /// is something else than a list that is not there.
    /// </summary>
    public void List<T>(Parse<T> parse, string allowed, Action<IReadOnlyList<T>> assign)
    {
        var elements = new List<T>();
        bool isComplete = !IsAmbiguous();
        foreach ((string path, string? text) in Texts())
        {
            if (text is null)
            {
                faults.Add($"{path} is null or a section, allowed is {allowed}");
                isComplete = false;
            }
            else if (TryParse(path, text, parse, allowed, out T? element))
            {
                elements.Add(element);
            }
            else
            {
                isComplete = false;
            }
        }

        if (isComplete && IsThere)
        {
            assign(elements);
        }
    }

    /// <summary>Reads a list of texts which may be secrets: they are given as they are, and never part of a fault.</summary>
    public void Secrets(Action<IReadOnlyList<string>> assign)
    {
        if (IsThere && !IsAmbiguous())
        {
            assign([.. Texts().Select(element => element.Text ?? "")]);
        }
    }

    /// <summary>Reads names with values.</summary>
    public void Pairs(string allowed, Action<IReadOnlyList<KeyValuePair<string, object?>>> assign)
    {
        IConfigurationSection[] children = [.. section.GetChildren()];
        if (children.Length == 0 && !string.IsNullOrEmpty(section.Value))
        {
            faults.Add($"{section.Path} is '{section.Value}', allowed is {allowed}");
        }
        else if (children.FirstOrDefault(child => child.Value is null) is { } nested)
        {
            faults.Add($"{nested.Path} is null or a section, allowed is {allowed}");
        }
        else if (children.Length > 0)
        {
            assign([.. children.Select(child => KeyValuePair.Create<string, object?>(child.Key, child.Value))]);
        }
    }

    /// <summary>One source of the configuration has a text and another an array: nobody can tell which is meant.</summary>
    private bool IsAmbiguous()
    {
        bool isAmbiguous = !string.IsNullOrEmpty(section.Value) && section.GetChildren().Any();
        if (isAmbiguous)
        {
            faults.Add($"{section.Path} is both a text and an array, allowed is either");
        }

        return isAmbiguous;
    }

    private bool IsThere => section.Value is not null || section.GetChildren().Any();

    private IEnumerable<(string Path, string? Text)> Texts()
    {
        string path = section.Path;
        IConfigurationSection[] children = [.. section.GetChildren()];
        return children.Length > 0
            ? children.Select(child => (child.Path, child.Value))
            : (section.Value ?? "")
                .Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
                .Select(text => (path, (string?)text));
    }

    private bool TryParse<T>(string path, string text, Parse<T> parse, string allowed, [MaybeNullWhen(false)] out T value)
    {
        if (parse(text, out value))
        {
            return true;
        }

        faults.Add($"{path} is '{text}', allowed is {allowed}");
        return false;
    }
}
