using System.Text.Unicode;
using Gossip.Security;

namespace Gossip.Wire;

/// <summary>What a node puts around everything it sends and expects around everything it gets: label and encryption. Immutable.</summary>
internal sealed class LayerSettings
{
    private readonly byte _encryptionVersion = EncryptionLayer.Unpadded;
    private readonly ReadOnlyMemory<byte> _label;

    /// <summary>No label and no encryption.</summary>
    public static LayerSettings Plain { get; } = new();

    /// <summary>The label of the cluster: at most 255 bytes of UTF-8, none when empty. Authenticated by the encryption.</summary>
    /// <exception cref="ArgumentException">It is longer, or not UTF-8.</exception>
    public ReadOnlyMemory<byte> Label
    {
        get => _label;
        init
        {
            if (value.Length > LabelLayer.MaximumLength || !Utf8.IsValid(value.Span))
            {
                throw new ArgumentException($"A label is at most {LabelLayer.MaximumLength} bytes of UTF-8.", nameof(value));
            }

            _label = value.ToArray();
        }
    }

    /// <summary>Whether something in front of this node takes the label off: what arrives must then have none.</summary>
    public bool SkipInboundLabelCheck { get; init; }

    /// <summary>The keys, or none for no encryption at all.</summary>
    public Keyring? Keyring { get; init; }

    /// <summary>Whether what is not encrypted is refused. Off while a cluster is being moved to or from encryption.</summary>
    public bool VerifyIncoming { get; init; } = true;

    /// <summary>Whether what is sent is encrypted. Off while a cluster is being moved to or from encryption.</summary>
    public bool VerifyOutgoing { get; init; } = true;

    /// <summary>How to encrypt: <see cref="EncryptionLayer.VersionFor"/> the protocol this node speaks. Every version is read.</summary>
    public byte EncryptionVersion
    {
        get => _encryptionVersion;
        init
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, EncryptionLayer.Unpadded);
            _encryptionVersion = value;
        }
    }

    /// <summary>The label that what arrives must have; none when empty.</summary>
    public ReadOnlyMemory<byte> InboundLabel => SkipInboundLabelCheck ? default : _label;

    /// <summary>The keys to seal with; <see langword="null"/> when what is sent is not encrypted.</summary>
    public Keyring? SealingKeys => VerifyOutgoing ? Keyring : null;

    /// <summary>Whether what arrives must be encrypted.</summary>
    public bool RequiresEncryption => Keyring is not null && VerifyIncoming;
}
