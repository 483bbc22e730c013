using System.Buffers;
using System.Buffers.Binary;
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
        var cursor = new Cursor { Width = LzwFormat.InitialWidth, Next = LzwFormat.FirstFreeCode };
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
        var cursor = new Cursor { Width = LzwFormat.InitialWidth, Next = LzwFormat.FirstFreeCode };
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
        int[] starts = table.Starts;
        int[] lengths = table.Lengths;
        Cursor at = cursor;
        while (at.TryPeekCode(input, out int code))
        {
            int length;
            if (code < LzwFormat.ClearCode)
            {
                length = 1;
                if (at.Written == output.Length)
                {
                    cursor = at;
                    return Progress.OutputFull;
                }

                output[at.Written] = (byte)code;
            }
            else if (code == LzwFormat.ClearCode)
            {
                at.Clear();
                continue;
            }
            else if (code == LzwFormat.EndCode)
            {
                break;
            }
            else
            {
                // The code about to be added: the sequence before it, and that one's first byte again.
                bool isNext = code == at.Next && at.LastLength > 0;
                if (code >= at.Next && !isNext)
                {
                    return Progress.Invalid;
                }

                int start = isNext ? at.LastStart : starts[code];
                length = isNext ? at.LastLength + 1 : lengths[code];
                if (length > output.Length - at.Written)
                {
                    cursor = at;
                    return Progress.OutputFull;
                }

                Copy(output, start, at.Written, length);
            }

            at.Take(length, starts, lengths);
        }

        cursor = at;
        return Progress.Done;
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
    private struct Cursor
    {
        public ulong Bits;
        public int BitCount;
        public int Position;
        public int Width;
        public int Next;
        public int LastStart;
        public int LastLength;
        public int Written;

        /// <summary>Shows the next code without taking it.</summary>
        public bool TryPeekCode(ReadOnlySpan<byte> input, out int code)
        {
            if (BitCount < Width)
            {
                Refill(input);
            }

            code = (int)Bits & ((1 << Width) - 1);
            return BitCount >= Width;
        }

        private void Refill(ReadOnlySpan<byte> input)
        {
            if (input.Length - Position >= sizeof(uint))
            {
                Bits |= (ulong)BinaryPrimitives.ReadUInt32LittleEndian(input[Position..]) << BitCount;
                Position += sizeof(uint);
                BitCount += 32;
                return;
            }

            for (; Position < input.Length; Position++, BitCount += 8)
            {
                Bits |= (ulong)input[Position] << BitCount;
            }
        }

        /// <summary>Takes a clear.</summary>
        public void Clear()
        {
            Skip();
            Width = LzwFormat.InitialWidth;
            Next = LzwFormat.FirstFreeCode;
            LastLength = 0;
        }

        /// <summary>Takes a code whose sequence is now at the end of the output, and adds to the table what that makes known.</summary>
        public void Take(int length, int[] starts, int[] lengths)
        {
            Skip();
            if (LastLength > 0 && Next < LzwFormat.TableSize)
            {
                starts[Next] = LastStart;
                lengths[Next] = LastLength + 1;
                Next++;
                if (Next == 1 << Width && Width < LzwFormat.MaximumWidth)
                {
                    Width++;
                }
            }

            LastStart = Written;
            LastLength = length;
            Written += length;
        }

        private void Skip()
        {
            Bits >>= Width;
            BitCount -= Width;
        }
    }

    /// <summary>Where each sequence starts in the output, and how long it is; borrowed.</summary>
    private readonly struct Table : IDisposable
    {
        public readonly int[] Starts = ArrayPool<int>.Shared.Rent(LzwFormat.TableSize);
        public readonly int[] Lengths = ArrayPool<int>.Shared.Rent(LzwFormat.TableSize);

        public Table()
        {
        }

        public void Dispose()
        {
            ArrayPool<int>.Shared.Return(Starts);
            ArrayPool<int>.Shared.Return(Lengths);
        }
    }
}
