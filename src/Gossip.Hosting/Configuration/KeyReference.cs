using System.Security;
using Gossip.Security;
using Microsoft.Extensions.Configuration;

namespace Gossip.Hosting.Configuration;

/// <summary>Reads keys from where they are said to be. No fault repeats what may be a key.</summary>
internal static class KeyReference
{
    private const string Environment = "env:";
    private const string File = "file:";
    private const string Configuration = "config:";

    /// <summary>Reads every key.</summary>
    /// <param name="references">Where the keys are.</param>
    /// <param name="configuration">The configuration of the host, if it has one.</param>
    /// <param name="faults">Is added to: one sentence for each key that is not there.</param>
    /// <returns>The ring; null when there is no reference, or any key is missing.</returns>
    public static Keyring? Read(IEnumerable<string> references, IConfiguration? configuration, List<string> faults)
    {
        var keys = new List<byte[]>();
        bool isComplete = true;
        foreach ((int index, string reference) in references.Index())
        {
            string name = $"{nameof(GossipHostingOptions.Keys)}:{index}";
            if (TryRead(reference, name, configuration, faults) is { } key)
            {
                keys.Add(key);
            }
            else
            {
                isComplete = false;
            }
        }

        return isComplete && keys.Count > 0 ? new Keyring(keys[0], keys[1..]) : null;
    }

    private static byte[]? TryRead(string? reference, string name, IConfiguration? configuration, List<string> faults)
    {
        try
        {
            return Find(reference, configuration, out string fault) is { } text ? Keyring.ParseKey(text) : Fault(fault);
        }
        catch (FormatException exception)
        {
            return Fault($"refers to something else than a key. {exception.Message.TrimEnd('.')}");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or SecurityException or ArgumentException or NotSupportedException)
        {
            return Fault($"refers to a file that cannot be read. {exception.Message.TrimEnd('.')}");
        }

        byte[]? Fault(string fault)
        {
            faults.Add($"{name} {fault}");
            return null;
        }
    }

    private static string? Find(string? reference, IConfiguration? configuration, out string fault)
    {
        fault = "is not a reference, allowed is env:NAME, file:/path or config:Some:Key; a key itself does not belong here";
        if (After(reference, Environment) is { } variable)
        {
            fault = $"refers to the environment variable {variable}, which is not set";
            return System.Environment.GetEnvironmentVariable(variable);
        }

        if (After(reference, Configuration) is { } key)
        {
            fault = $"refers to {key} in the configuration, which is not there";
            return configuration?[key];
        }

        return After(reference, File) is { } path ? System.IO.File.ReadAllText(path) : null;
    }

    private static string? After(string? reference, string prefix) =>
        reference is not null && reference.Length > prefix.Length && reference.StartsWith(prefix, StringComparison.OrdinalIgnoreCase)
            ? reference[prefix.Length..].Trim()
            : null;
}
