using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using Gossip.Cli.Keys;
using Gossip.Cli.Output;
using Gossip.Security;

namespace Gossip.Cli.Agent;

/// <summary>
/// The instructions that look at the keys or change them. Each is answered with the keys as they are then, told by their
/// fingerprints: what is written may end up in a log.
/// </summary>
/// <param name="keyring">The node's keys; <see langword="null"/>: it does not encrypt.</param>
/// <param name="output">Where the answer goes.</param>
internal sealed class KeyringInstructions(Keyring? keyring, IAgentOutput output)
{
    /// <summary>Shows which keys there are.</summary>
    public void Show()
    {
        if (IsThere(out Keyring? ring))
        {
            Show(ring);
        }
    }

    /// <summary>Adds, uses or removes a key.</summary>
    /// <param name="change">Which of these.</param>
    /// <param name="base64">The key as it was written. What is wrong with it is said without repeating it.</param>
    public void Change(KeyringChange change, string base64)
    {
        if (!IsThere(out Keyring? ring))
        {
            return;
        }

        byte[] key = [];
        try
        {
            key = Keyring.ParseKey(base64);
            Apply(ring, change, key);
            Show(ring);
        }
        catch (Exception e) when (e is FormatException or InvalidOperationException)
        {
            output.Failed($"the keys are not changed: {e.Message}");
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
        }
    }

    private static void Apply(Keyring ring, KeyringChange change, byte[] key)
    {
        switch (change)
        {
            case KeyringChange.Add:
                ring.Add(key);
                break;
            case KeyringChange.Use:
                ring.Use(key);
                break;
            default:
                ring.Remove(key);
                break;
        }
    }

    private bool IsThere([NotNullWhen(true)] out Keyring? ring)
    {
        ring = keyring;
        if (ring is null)
        {
            output.Failed("there are no keys: this agent was started without --key and does not encrypt");
        }

        return ring is not null;
    }

    private void Show(Keyring ring)
    {
        IReadOnlyList<byte[]> keys = ring.GetKeys();
        output.Keys([.. keys.Select((key, index) => KeyDescription.Of(key, isPrimary: index == 0))]);
        foreach (byte[] key in keys)
        {
            CryptographicOperations.ZeroMemory(key);
        }
    }
}
