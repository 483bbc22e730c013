using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Gossip.Cli.Simulate;

/// <summary>The values of the simulation's options, read from text.</summary>
internal static class SimulateOptionText
{
    /// <summary>Beyond this the memory of no machine suffices.</summary>
    private const int MostNodes = 20_000;

    /// <summary>A day.</summary>
    private const double MostMinutes = 24 * 60;

    /// <summary>The shortest life, half a second, in minutes.</summary>
    private const double FewestMinutes = 0.5 / 60;

    /// <summary>The name of a scenario or experiment.</summary>
    public static bool Scenario(string text, out ScenarioChoice? value, [NotNullWhen(false)] out string? fault)
    {
        value = ScenarioChoice.Find(text);
        fault = value is null ? $"is not a scenario: allowed are {ScenarioChoice.Names}" : null;
        return fault is null;
    }

    /// <summary>How many nodes.</summary>
    public static bool Nodes(string text, out int value, [NotNullWhen(false)] out string? fault)
    {
        bool isNumber = int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value);
        fault = isNumber && value is >= 2 and <= MostNodes ? null : $"is not a number of nodes: allowed are 2 to {MostNodes}";
        return fault is null;
    }

    /// <summary>How many minutes.</summary>
    public static bool Minutes(string text, out double value, [NotNullWhen(false)] out string? fault)
    {
        bool isNumber = double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out value);
        fault = isNumber && value is >= FewestMinutes and <= MostMinutes ? null : $"is not a time in minutes: allowed are 0.01 to {MostMinutes}";
        return fault is null;
    }

    /// <summary>How likely a packet is lost.</summary>
    public static bool Loss(string text, out double value, [NotNullWhen(false)] out string? fault)
    {
        bool isNumber = double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out value);
        fault = isNumber && value is >= 0 and <= 1 ? null : "is not a probability: allowed are 0 to 1";
        return fault is null;
    }

    /// <summary>A seed.</summary>
    public static bool Seed(string text, out int value, [NotNullWhen(false)] out string? fault)
    {
        bool isNumber = int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value);
        fault = isNumber ? null : $"is not a seed: allowed are whole numbers from {int.MinValue} to {int.MaxValue}";
        return fault is null;
    }

    /// <summary>The path of a file to write.</summary>
    public static bool File(string text, out string? value, [NotNullWhen(false)] out string? fault)
    {
        value = text;
        string? folder = text.Length == 0 ? null : Path.GetDirectoryName(Path.GetFullPath(text));
        fault = folder is null || !Directory.Exists(folder) || Directory.Exists(text)
            ? "is not a file that can be written: allowed is a file in a folder that exists"
            : null;
        return fault is null;
    }

    /// <summary>The path of a folder to write to.</summary>
    public static bool Folder(string text, out string? value, [NotNullWhen(false)] out string? fault)
    {
        value = text;
        fault = Directory.Exists(text) ? null : "is not a folder: allowed is one that exists";
        return fault is null;
    }
}
