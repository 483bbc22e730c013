using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;

namespace Gossip.Hosting.Configuration;

/// <summary>How values are written in configuration.</summary>
internal static class Parsers
{
    /// <summary>Any text.</summary>
    public static bool Text(string text, out string value)
    {
        value = text;
        return true;
    }

    /// <summary>A time with colons. A number alone would be days, which nobody means.</summary>
    public static bool Time(string text, out TimeSpan value)
    {
        value = default;
        return text.Contains(':', StringComparison.Ordinal) && TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out value);
    }

    /// <summary>One of an enumeration, by name.</summary>
    public static bool Name<TEnum>(string text, out TEnum value)
        where TEnum : struct, Enum
    {
        value = default;
        return Enum.GetNames<TEnum>().Contains(text, StringComparer.OrdinalIgnoreCase) && Enum.TryParse(text, ignoreCase: true, out value);
    }

    /// <summary>An endpoint, with a port for those that name none.</summary>
    public static Parse<IPEndPoint> EndPoint(int defaultPort) =>
        (string text, [MaybeNullWhen(false)] out IPEndPoint value) => TryParseEndPoint(text, defaultPort, out value);

    /// <summary>A network in CIDR notation.</summary>
    public static bool Network(string text, out IPNetwork value) => IPNetwork.TryParse(text, out value);

    /// <summary>Three numbers: the lowest, the highest and the current version.</summary>
    public static bool Versions(string text, out ApplicationProtocol value)
    {
        value = default;
        string[] parts = text.Split(',', StringSplitOptions.TrimEntries);
        if (parts.Length != 3 || !byte.TryParse(parts[0], CultureInfo.InvariantCulture, out byte lowest)
            || !byte.TryParse(parts[1], CultureInfo.InvariantCulture, out byte highest)
            || !byte.TryParse(parts[2], CultureInfo.InvariantCulture, out byte current))
        {
            return false;
        }

        value = new ApplicationProtocol(lowest, highest, current);
        return true;
    }

    /// <summary>A whole number.</summary>
    public static bool Number<T>(string text, [MaybeNullWhen(false)] out T value)
        where T : System.Numerics.IBinaryInteger<T> => T.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value);

    /// <summary>The platform takes "1" for an address and forgets the port behind one in brackets; neither is meant here.</summary>
    private static bool TryParseEndPoint(string text, int defaultPort, [MaybeNullWhen(false)] out IPEndPoint value)
    {
        value = null;
        bool isInBrackets = text.StartsWith('[');
        bool hasPort = isInBrackets ? text.Contains("]:", StringComparison.Ordinal) : text.Count(letter => letter == ':') == 1;
        if (!isInBrackets && text.Contains('.', StringComparison.Ordinal) != (text.Split(':')[0].Count(letter => letter == '.') == 3)
            || !text.AsSpan().ContainsAny('.', ':')
            || !IPEndPoint.TryParse(text, out IPEndPoint? parsed))
        {
            return false;
        }

        value = hasPort ? parsed : new IPEndPoint(parsed.Address, defaultPort);
        return true;
    }
}
