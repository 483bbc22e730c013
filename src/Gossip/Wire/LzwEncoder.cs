using System.Buffers.Binary;

namespace Gossip.Wire;

/// <summary>Compresses with LZW (<see cref="LzwFormat"/>). One owner; keeps its table between calls and allocates nothing.</summary>
internal sealed class LzwEncoder
{
    private const int HashBits = 13;
    private const int CodeBits = LzwFormat.MaximumWidth;
    private const int CodeMask = (1 << CodeBits) - 1;

    // A slot is generation (32 bits) | prefix code and next byte (20) | code (12).
    // Clearing the table is one step of the generation: slots of an older one count as free.
    private readonly ulong[] _slots = new ulong[1 << HashBits];
    private uint _generation;

    /// <summary>Compresses bytes, giving up as soon as the result does not fit.</summary>
    /// <param name="input">What to compress.</param>
    /// <param name="output">Where to; as long as the result may be.</param>
    /// <param name="written">The bytes of the result.</param>
    /// <returns>Whether the result fitted.</returns>
    public bool TryEncode(ReadOnlySpan<byte> input, Span<byte> output, out int written)
    {
        written = 0;
        var codes = new CodeWriter(output);
        codes.Write(LzwFormat.ClearCode);
        StartOver();
        if (!input.IsEmpty && !TryEncodeBytes(input, ref codes))
        {
            return false;
        }

        codes.Write(LzwFormat.EndCode);
        return codes.TryFinish(out written);
    }

    private bool TryEncodeBytes(ReadOnlySpan<byte> input, ref CodeWriter codes)
    {
        ulong[] slots = _slots;
        int prefix = input[0];
        foreach (byte next in input[1..])
        {
            uint key = ((uint)prefix << 8) | next;
            ulong wanted = ((ulong)_generation << (32 - CodeBits)) | key;
            uint slot = (key * 0x9E3779B1u) >> (32 - HashBits);
            ulong found = slots[slot];
            while (found >> CodeBits != wanted && found >> 32 == _generation)
            {
                slot = (slot + 1) & ((1 << HashBits) - 1);
                found = slots[slot];
            }

            if (found >> CodeBits == wanted)
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
                slots[slot] = (wanted << CodeBits) | (uint)codes.LastCounted;
            }
            else
            {
                StartOver();
            }

            prefix = next;
        }

        bool fits = codes.TryFlush();
        codes.WriteAndCount(prefix);
        return fits;
    }

    private void StartOver()
    {
        if (++_generation == 0)
        {
            Array.Clear(_slots);
            _generation = 1;
        }
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
