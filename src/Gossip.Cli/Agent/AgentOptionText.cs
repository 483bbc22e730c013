using System.CommandLine.Parsing;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Text;
using Gossip.Security;
using Microsoft.Extensions.Logging;

namespace Gossip.Cli.Agent;

/// <summary>The values of the agent's options, read from text.</summary>
internal static class AgentOptionText
{
    /// <summary>The most bytes of metadata a node may have.</summary>
    public const int MaximumMetadataLength = 512;

    /// <summary>The most bytes of a message that goes over a stream.</summary>
    public const int MaximumMessageLength = 20 << 20;

    /// <summary>How an option is switched off.</summary>
    public const string No = "false";

    private const int MaximumNameLength = 255;
    private const int MaximumLabelLength = 255;
    private const string AddressForms = "IP, IP:PORT or [IPv6]:PORT, with a port from 0 to 65535";

    /// <summary>A node's name.</summary>
    public static bool Name(string text, out string? value, [NotNullWhen(false)] out string? fault)
    {
        value = text;
        int length = Encoding.UTF8.GetByteCount(text);
        fault = length is 0 or > MaximumNameLength ? $"has {length} bytes: allowed are 1 to {MaximumNameLength}" : null;
        return fault is null;
    }

    /// <summary>An address to listen on.</summary>
    public static bool Bind(string text, out IPEndPoint? value, [NotNullWhen(false)] out string? fault)
    {
        fault = EndPointText.TryParse(text, GossipOptions.DefaultPort, out value) ? null : $"is not an address: allowed are {AddressForms}";
        return fault is null;
    }

    /// <summary>An address that others can reach; without a port it is the bound one.</summary>
    public static bool Advertise(string text, out IPEndPoint? value, [NotNullWhen(false)] out string? fault)
    {
        fault = !EndPointText.TryParse(text, defaultPort: 0, out value) ? $"is not an address: allowed are {AddressForms}"
            : IsWildcard(value!.Address) ? "cannot be reached by others: allowed is the address of one host"
            : null;
        return fault is null;
    }

    /// <summary>The name of a preset.</summary>
    public static bool Preset(string text, out GossipPreset value, [NotNullWhen(false)] out string? fault)
    {
        (value, fault) = text switch
        {
            "lan" => (GossipPreset.Lan, (string?)null),
            "wan" => (GossipPreset.Wan, null),
            "local" => (GossipPreset.Local, null),
            _ => (default, "is not a preset: allowed are lan, wan and local"),
        };
        return fault is null;
    }

    /// <summary>Metadata.</summary>
    public static bool Metadata(string text, out byte[]? value, [NotNullWhen(false)] out string? fault)
    {
        value = Encoding.UTF8.GetBytes(text);
        fault = value.Length > MaximumMetadataLength ? $"has {value.Length} bytes: allowed are 0 to {MaximumMetadataLength}" : null;
        return fault is null;
    }

    /// <summary>The three versions of the application's protocol.</summary>
    public static bool DelegateVersions(string text, out ApplicationProtocol value, [NotNullWhen(false)] out string? fault)
    {
        string[] parts = text.Split(',');
        byte minimum = 0, maximum = 0, current = 0;
        bool areNumbers = parts.Length == 3 && IsByte(parts[0], out minimum) && IsByte(parts[1], out maximum) && IsByte(parts[2], out current);
        value = new ApplicationProtocol(minimum, maximum, current);
        fault = areNumbers && minimum <= current && current <= maximum
            ? null
            : "is not MIN,MAX,CUR: allowed are three numbers from 0 to 255 with MIN ≤ CUR ≤ MAX";
        return fault is null;
    }

    /// <summary>The name of the cluster on the wire.</summary>
    public static bool Label(string text, out string? value, [NotNullWhen(false)] out string? fault)
    {
        value = text;
        int length = Encoding.UTF8.GetByteCount(text);
        fault = length > MaximumLabelLength ? $"has {length} bytes: allowed are 0 to {MaximumLabelLength}" : null;
        return fault is null;
    }

    /// <summary>A version of the gossip protocol.</summary>
    public static bool Protocol(string text, out byte value, [NotNullWhen(false)] out string? fault)
    {
        bool isVersion = IsByte(text, out value) && value is >= MemberVersions.LowestProtocol and <= MemberVersions.HighestProtocol;
        fault = isVersion ? null : $"is not a protocol version: allowed are {MemberVersions.LowestProtocol} to {MemberVersions.HighestProtocol}";
        return isVersion;
    }

    /// <summary>True or false, as text: the parser leaves what is neither to the next argument and would blame that.</summary>
    public static bool Boolean(string text, out string? value, [NotNullWhen(false)] out string? fault)
    {
        value = text;
        fault = text is "true" or No ? null : "is neither true nor false";
        return fault is null;
    }

    /// <summary>Keys. What is wrong with one is said without repeating it.</summary>
    public static void CheckKeys(OptionResult result)
    {
        foreach (Token token in result.Tokens)
        {
            try
            {
                Keyring.ParseKey(token.Value);
            }
            catch (FormatException exception)
            {
                result.AddError($"--key: {exception.Message}");
            }
        }
    }

    /// <summary>The least to be logged.</summary>
    public static bool Level(string text, out LogLevel value, [NotNullWhen(false)] out string? fault)
    {
        (value, fault) = text switch
        {
            "trace" => (LogLevel.Trace, (string?)null),
            "debug" => (LogLevel.Debug, null),
            "information" or "info" => (LogLevel.Information, null),
            "warning" or "warn" => (LogLevel.Warning, null),
            "error" => (LogLevel.Error, null),
            "critical" => (LogLevel.Critical, null),
            "none" => (LogLevel.None, null),
            _ => (default, "is not a log level: allowed are trace, debug, information, warning, error, critical and none"),
        };
        return fault is null;
    }

    /// <summary>Seeds: anything that looks like a host, and a port to connect to. Whether it is there is for the join to find out.</summary>
    public static void CheckSeeds(OptionResult result)
    {
        foreach (Token token in result.Tokens)
        {
            (string host, string? portText) = EndPointText.Split(token.Value);
            bool hasHost = host.Length > 0 && !host.Any(c => char.IsWhiteSpace(c) || char.IsControl(c));
            if (!hasHost || !EndPointText.TryParsePort(portText, GossipOptions.DefaultPort, out int port) || port == 0)
            {
                result.AddError($"--join '{token.Value}' is not an address: allowed are HOST, HOST:PORT or [IPv6]:PORT, with a port from 1 to 65535");
            }
        }
    }

    /// <summary>Networks.</summary>
    public static void CheckNetworks(OptionResult result)
    {
        foreach (Token token in result.Tokens)
        {
            if (!EndPointText.TryParseNetwork(token.Value, out _))
            {
                result.AddError($"--allow '{token.Value}' is not a network: allowed are ADDRESS/LENGTH with nothing set beyond the length, as 10.0.0.0/8 or fd00::/8");
            }
        }
    }

    /// <summary>A file that need not be there yet.</summary>
    public static bool FilePath(string text, out string? value, [NotNullWhen(false)] out string? fault)
    {
        value = text;
        fault = string.IsNullOrWhiteSpace(text) || text.Contains('\0', StringComparison.Ordinal) ? "is not a path"
            : Directory.Exists(text) ? "is a directory: allowed is a file, which need not be there yet"
            : null;
        return fault is null;
    }

    /// <summary>A file with the node's state.</summary>
    public static bool StatePath(string text, out string? value, [NotNullWhen(false)] out string? fault)
    {
        value = text;
        return StateFile.IsReadable(text, out fault);
    }

    /// <summary>A file that is read when the agent starts; what is wrong with its content is told then.</summary>
    public static bool ExistingFilePath(string text, out string? value, [NotNullWhen(false)] out string? fault)
    {
        value = text;
        fault = File.Exists(text) ? null : "is not a file: allowed is the path of one that exists";
        return fault is null;
    }

    private static bool IsWildcard(IPAddress address) =>
        address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any) || address.Equals(IPAddress.Broadcast);

    private static bool IsByte(string text, out byte value) =>
        byte.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value);
}
