using System.Buffers;

namespace Gossip.Wire;

/// <summary>Why a request over a stream was refused.</summary>
internal readonly ref struct ErrorMessage
{
    /// <summary>How the reasons end that are over soon; what is before them says how much is too much.</summary>
    public const string TooManyPushPulls = "push/pulls are under way here already.";

    /// <inheritdoc cref="TooManyPushPulls"/>
    public const string TooMuchMemory = "bytes already, which is all they may.";

    /// <summary>The reason, as UTF-8 that nobody has checked.</summary>
    public ReadOnlySpan<byte> Error { get; init; }

    /// <summary>Decodes a message.</summary>
    /// <param name="body">The bytes after the type byte; what follows the message is ignored.</param>
    /// <param name="message">The fields, as slices of the body.</param>
    /// <returns>Whether the bytes are a well-formed message.</returns>
    public static bool TryRead(ReadOnlyMemory<byte> body, out ErrorMessage message)
    {
        message = default;
        ReadOnlySpan<byte> error = default;

        var reader = new FieldReader(body.Span);
        if (!reader.TryReadMapHeader(out uint fields))
        {
            return false;
        }

        for (; fields > 0; fields--)
        {
            bool read = reader.TryReadKey(out ReadOnlySpan<byte> key) &&
                (key.SequenceEqual("Error"u8) ? reader.TryReadRaw(out error) : reader.TrySkip());
            if (!read)
            {
                return false;
            }
        }

        message = new ErrorMessage { Error = error };
        return true;
    }

    /// <summary>Whether a reason is one of this library's that are over soon.</summary>
    public static bool IsOverload(string error) =>
        error.EndsWith(TooManyPushPulls, StringComparison.Ordinal) || error.EndsWith(TooMuchMemory, StringComparison.Ordinal);

    /// <summary>Encodes a message, with its type byte.</summary>
    public static void Write(IBufferWriter<byte> output, string error)
    {
        var writer = new FieldWriter(output);
        writer.WriteStart(MessageType.Error, 1);
        writer.Write("Error"u8, error);
        writer.Complete();
    }
}
