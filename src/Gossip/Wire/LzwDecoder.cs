using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Gossip.Wire;

/// <summary>
/// Inflates LZW (<see cref="LzwFormat"/>). Its table is borrowed for each call, so that all nodes of a process share one that the
/// processor has at hand; allocates nothing.
/// </summary>
/// <remarks>
/// The table holds no bytes: each sequence is a stretch of the output itself, since a new sequence is always
/// the one before it and the byte after that. Input may end with the end code or simply stop between two codes;
/// bits after the end code are ignored.
/// </remarks>
internal static class LzwDecoder
{
    /// <summary>Inflates into a span that bounds the result.</summary>
    /// <param name="input">The compressed bytes.</param>
    /// <param name="output">Where to; as long as the result may be.</param>
    /// <param name="written">The bytes of the result.</param>
    /// <returns>Whether the input is valid and the result fitted.</returns>
    public static bool TryDecode(ReadOnlySpan<byte> input, Span<byte> output, out int written)
    {
        using var table = new Table();
        var cursor = new Cursor(0, LzwFormat.InitialWidth, LzwFormat.FirstFreeCode, 0);
        Progress progress = Decode(input, output, table, ref cursor);
        written = progress == Progress.Done ? cursor.Written : 0;
        return progress == Progress.Done;
    }

    /// <summary>Inflates to the end of a buffer, which grows only as bytes come out.</summary>
    /// <param name="input">The compressed bytes.</param>
    /// <param name="output">Where to; its maximum capacity bounds the result too.</param>
    /// <param name="maximumLength">The most bytes the result may have.</param>
    /// <returns>Whether the input is valid and the result fitted. When not, the buffer holds no more than before.</returns>
    public static bool TryDecode(ReadOnlySpan<byte> input, WireBuffer output, int maximumLength)
    {
        using var table = new Table();
        var cursor = new Cursor(0, LzwFormat.InitialWidth, LzwFormat.FirstFreeCode, 0);
        int room = Math.Min(maximumLength, Math.Max(256, 2 * Math.Min(input.Length, maximumLength / 2)));
        while (true)
        {
            room = Math.Min(room, output.MaximumCapacity - output.WrittenCount);
            if (!output.TryExtend(cursor.Written, Math.Max(room, 1), out Span<byte> free))
            {
                return false;
            }

            free = free[..Math.Min(free.Length, maximumLength)];
            Progress progress = Decode(input, free, table, ref cursor);
            if (progress != Progress.OutputFull)
            {
                return Finish(output, progress, cursor.Written);
            }

            if (free.Length >= maximumLength || free.Length >= output.MaximumCapacity - output.WrittenCount)
            {
                return false;
            }

            room = (int)Math.Min(maximumLength, 2L * free.Length);
        }
    }

    private static bool Finish(WireBuffer output, Progress progress, int written)
    {
        if (progress != Progress.Done)
        {
            return false;
        }

        output.Advance(written);
        return true;
    }

    /// <summary>Decodes until the input ends, the output is full or a code is invalid; the cursor says where to go on.</summary>
    private static Progress Decode(ReadOnlySpan<byte> input, Span<byte> output, in Table table, ref Cursor cursor)
    {
        Span<ulong> sequences = table.Sequences;
        // In variables, which the processor keeps in registers: the fields of a struct that is passed by reference stay in memory.
        (long bit, int width, int known, int written) = cursor;
        while (TryPeekCode(input, bit, width, out int code))
        {
            int length = 1;
            if (code < LzwFormat.ClearCode)
            {
                if (written == output.Length)
                {
                    cursor = new Cursor(bit, width, known, written);
                    return Progress.OutputFull;
                }

                output[written] = (byte)code;
            }
            else if (code > LzwFormat.EndCode)
            {
                if (code >= known)
                {
                    return Progress.Invalid;
                }

                ulong sequence = sequences[code];
                int start = (int)(uint)sequence;
                length = (int)(sequence >> 32);
                if (length > output.Length - written)
                {
                    cursor = new Cursor(bit, width, known, written);
                    return Progress.OutputFull;
                }

                Copy(output, start, written, length);
            }
            else if (code == LzwFormat.ClearCode)
            {
                bit += width;
                width = LzwFormat.InitialWidth;
                known = LzwFormat.FirstFreeCode;
                continue;
            }
            else
            {
                break;
            }

            bit += width;
            if (known < LzwFormat.TableSize)
            {
                // This sequence and the byte after it, whatever that will be: the next code may already stand for it.
                sequences[known] = (uint)written | ((ulong)(uint)(length + 1) << 32);
                known++;
                if (known > 1 << width)
                {
                    width = Math.Min(width + 1, LzwFormat.MaximumWidth);
                }
            }

            written += length;
        }

        cursor = new Cursor(bit, width, known, written);
        return Progress.Done;
    }

    /// <summary>Shows the code at a bit of the input.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool TryPeekCode(ReadOnlySpan<byte> input, long bit, int width, out int code)
    {
        int position = (int)(bit >> 3);
        if (input.Length - position < sizeof(uint))
        {
            return TryPeekLastCode(input, bit, width, out code);
        }

        code = (int)(BinaryPrimitives.ReadUInt32LittleEndian(input[position..]) >> (int)(bit & 7)) & ((1 << width) - 1);
        return true;
    }

    private static bool TryPeekLastCode(ReadOnlySpan<byte> input, long bit, int width, out int code)
    {
        uint bits = 0;
        for (int i = input.Length - 1; i >= bit >> 3; i--)
        {
            bits = (bits << 8) | input[i];
        }

        code = (int)(bits >> (int)(bit & 7)) & ((1 << width) - 1);
        return 8L * input.Length - bit >= width;
    }

    /// <summary>Copies a stretch of the output to its end; the two may share one byte, which then is the first once more.</summary>
    private static void Copy(Span<byte> output, int start, int end, int length)
    {
        if (length <= Vector128<byte>.Count && output.Length - end >= Vector128<byte>.Count)
        {
            // Most stretches are short: one move, whose excess the next stretch overwrites.
            Vector128.Create<byte>(output.Slice(start, Vector128<byte>.Count)).CopyTo(output[end..]);
        }
        else
        {
            output[start..Math.Min(start + length, end)].CopyTo(output[end..]);
        }

        if (start + length > end)
        {
            output[end + length - 1] = output[start];
        }
    }

    private enum Progress
    {
        Done,
        OutputFull,
        Invalid,
    }

    /// <summary>Where the decoder stands between two codes.</summary>
    /// <param name="Bit">The bits of the input taken so far.</param>
    /// <param name="Width">The width of the next code, in bits.</param>
    /// <param name="Known">The first code that stands for nothing yet.</param>
    /// <param name="Written">The bytes of the output so far.</param>
    private readonly record struct Cursor(long Bit, int Width, int Known, int Written);

    /// <summary>Of each code, where its sequence starts in the output (low half) and how long it is (high half); borrowed.</summary>
    private readonly struct Table : IDisposable
    {
        public readonly ulong[] Sequences = ArrayPool<ulong>.Shared.Rent(LzwFormat.TableSize);

        public Table()
        {
        }

        public void Dispose() => ArrayPool<ulong>.Shared.Return(Sequences);
    }
}
