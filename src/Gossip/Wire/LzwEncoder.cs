using System.Buffers;
using System.Buffers.Binary;

namespace Gossip.Wire;

/// <summary>
/// Compresses with LZW (<see cref="LzwFormat"/>). Its table is borrowed for each call, so that all nodes of a process share one that
/// the processor has at hand; allocates nothing.
/// </summary>
internal static class LzwEncoder
{
    private const int CodeBits = LzwFormat.MaximumWidth;
    private const int CodeMask = (1 << CodeBits) - 1;

    /// <summary>A table for every code there can be.</summary>
    private const int LargeHashBits = 13;

    /// <summary>A packet fills no more than a third of this one, and half as much is to be cleared.</summary>
    private const int SmallHashBits = 12;

    private const int LongestForSmall = 1500;

    /// <summary>Compresses bytes, giving up as soon as the result does not fit.</summary>
    /// <param name="input">What to compress.</param>
    /// <param name="output">Where to; as long as the result may be.</param>
    /// <param name="written">The bytes of the result.</param>
    /// <returns>Whether the result fitted.</returns>
    public static bool TryEncode(ReadOnlySpan<byte> input, Span<byte> output, out int written)
    {
        written = 0;
        var codes = new CodeWriter(output);
        codes.Write(LzwFormat.ClearCode);
        if (!input.IsEmpty && !TryEncodeBytes(input, ref codes))
        {
            return false;
        }

        codes.Write(LzwFormat.EndCode);
        return codes.TryFinish(out written);
    }

    private static bool TryEncodeBytes(ReadOnlySpan<byte> input, ref CodeWriter codes)
    {
        int hashBits = input.Length <= LongestForSmall ? SmallHashBits : LargeHashBits;
        uint[] slots = ArrayPool<uint>.Shared.Rent(1 << hashBits);
        try
        {
            return TryEncodeBytes(input, slots.AsSpan(0, 1 << hashBits), hashBits, ref codes);
        }
        finally
        {
            ArrayPool<uint>.Shared.Return(slots);
        }
    }

    /// <param name="input">What to compress.</param>
    /// <param name="slots">Prefix code and next byte (20 bits) | code (12), or zero when free: no code is zero.</param>
    /// <param name="hashBits">How many slots there are.</param>
    /// <param name="codes">Where to.</param>
    private static bool TryEncodeBytes(ReadOnlySpan<byte> input, Span<uint> slots, int hashBits, ref CodeWriter codes)
    {
        slots.Clear();
        int prefix = input[0];
        foreach (byte next in input[1..])
        {
            uint key = ((uint)prefix << 8) | next;
            uint slot = (key * 0x9E3779B1u) >> (32 - hashBits);
            uint found = slots[(int)slot];
            while (found != 0 && found >> CodeBits != key)
            {
                slot = (slot + 1) & (uint)(slots.Length - 1);
                found = slots[(int)slot];
            }

            if (found != 0)
            {
                prefix = (int)(found & CodeMask);
                continue;
            }

            if (!codes.TryFlush())
            {
                return false;
            }

            if (codes.WriteAndCount(prefix))
            {
                slots[(int)slot] = (key << CodeBits) | (uint)codes.LastCounted;
            }
            else
            {
                slots.Clear();
            }

            prefix = next;
        }

        bool fits = codes.TryFlush();
        codes.WriteAndCount(prefix);
        return fits;
    }

    /// <summary>Packs codes into bytes and keeps count of them, since the count decides their width.</summary>
    private ref struct CodeWriter(Span<byte> output)
    {
        private readonly Span<byte> _output = output;
        private ulong _bits;
        private int _bitCount;
        private int _position;
        private int _width = LzwFormat.InitialWidth;

        /// <summary>The code that the sequence counted last has; at first that of the end code, which has none.</summary>
        public int LastCounted { get; private set; } = LzwFormat.EndCode;

        /// <summary>Packs a code that adds nothing to the table.</summary>
        public void Write(int code)
        {
            _bits |= (ulong)(uint)code << _bitCount;
            _bitCount += _width;
        }

        /// <summary>Packs a code, and counts the sequence that it adds; a full table is followed by a clear instead.</summary>
        /// <returns>Whether there was room in the table.</returns>
        public bool WriteAndCount(int code)
        {
            Write(code);
            LastCounted++;
            if (LastCounted == 1 << _width)
            {
                _width++;
            }

            if (LastCounted != LzwFormat.TableSize - 1)
            {
                return true;
            }

            Write(LzwFormat.ClearCode);
            _width = LzwFormat.InitialWidth;
            LastCounted = LzwFormat.EndCode;
            return false;
        }

        /// <summary>Moves whole groups of four bytes to the output; what stays leaves room for a code, a clear and the end.</summary>
        public bool TryFlush()
        {
            if (_bitCount < 32)
            {
                return true;
            }

            if (_position > _output.Length - sizeof(uint))
            {
                return false;
            }

            BinaryPrimitives.WriteUInt32LittleEndian(_output[_position..], (uint)_bits);
            _position += sizeof(uint);
            _bits >>= 32;
            _bitCount -= 32;
            return true;
        }

        /// <summary>Moves the rest to the output.</summary>
        public bool TryFinish(out int written)
        {
            written = 0;
            for (; _bitCount > 0; _bitCount -= 8)
            {
                if (_position == _output.Length)
                {
                    return false;
                }

                _output[_position++] = (byte)_bits;
                _bits >>= 8;
            }

            written = _position;
            return true;
        }
    }
}
