namespace Gossip.Wire;

/// <summary>How much is believed of what others send. Lengths are bytes.</summary>
internal static class WireLimits
{
    /// <summary>The longest node name, as UTF-8.</summary>
    public const int MaximumNameLength = 512;

    /// <summary>The longest metadata of a member.</summary>
    public const int MaximumMetadataLength = 512;

    /// <summary>The most that this node adds to an answer to a ping.</summary>
    public const int MaximumAckPayload = 512;

    /// <summary>The longest packet, and the most that all compressed messages of one packet may inflate to.</summary>
    public const int MaximumPacketLength = 65_535;

    /// <summary>How many compressed and compound messages may lie inside each other.</summary>
    public const int MaximumNesting = 4;

    /// <summary>The most messages in one compound: its count is one byte.</summary>
    public const int MaximumCompoundParts = 255;

    /// <summary>Shorter messages are not worth compressing: what is saved is less than the header costs.</summary>
    public const int MinimumCompressedLength = 256;

    /// <summary>The most nodes a push/pull may announce.</summary>
    public const int MaximumPushPullNodes = 1 << 20;

    /// <summary>The most bytes that all nodes of one push/pull may take.</summary>
    public const int MaximumPushPullNodeBytes = 40 << 20;

    /// <summary>The longest state of the application in a push/pull.</summary>
    public const int MaximumUserState = 20 << 20;

    /// <summary>The longest message of the application over a stream.</summary>
    public const int MaximumUserMessage = 20 << 20;

    /// <summary>The longest header, ping, ack, nack or error over a stream.</summary>
    public const int MaximumStreamBody = 64 << 10;

    /// <summary>
    /// The longest encrypted message over a stream, with its version, nonce, padding and tag: one that holds the longest user message.
    /// </summary>
    public const int MaximumEncryptedStream = (20 << 20) + (1 << 10);

    /// <summary>
    /// The longest compressed message over a stream: one that holds the longest user message, or state, even where compression made it
    /// half as long again. memberlist compresses what does not compress as well.
    /// </summary>
    public const int MaximumCompressedStream = (30 << 20) + (1 << 16);

    /// <summary>The most that a compressed message over a stream may inflate to.</summary>
    public const int MaximumInflatedStream = 40 << 20;
}
