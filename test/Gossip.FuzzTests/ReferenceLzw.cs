namespace Gossip.FuzzTests;

/// <summary>LZW as the textbook has it, slow and plain, to compare the decoder with: a table of prefixes and last bytes.</summary>
internal static class ReferenceLzw
{
    private const int Clear = 256, End = 257, FirstFree = 258, MaximumWidth = 12;

    /// <returns>The bytes; nothing when the codes make no sense or more than so many come out.</returns>
    public static byte[]? Decode(byte[] input, int maximumLength)
    {
        var output = new List<byte>();
        var table = new List<(int Prefix, byte Last)>();
        int width = 9, previous = -1;
        for (long bit = 0; bit + width <= 8L * input.Length;)
        {
            int code = CodeAt(input, bit, width);
            bit += width;
            if (code == End)
            {
                break;
            }

            if (code == Clear)
            {
                table.Clear();
                (width, previous) = (9, -1);
                continue;
            }

            int next = FirstFree + table.Count;
            if (code > next || (code >= FirstFree && (previous < 0 || (code == next && next == 1 << MaximumWidth))))
            {
                return null;
            }

            byte[] sequence = code == next
                ? [.. Sequence(table, previous), Sequence(table, previous)[0]]
                : Sequence(table, code);
            if (output.Count + sequence.Length > maximumLength)
            {
                return null;
            }

            output.AddRange(sequence);
            if (previous >= 0 && next < 1 << MaximumWidth)
            {
                table.Add((previous, sequence[0]));
                width = FirstFree + table.Count == 1 << width && width < MaximumWidth ? width + 1 : width;
            }

            previous = code;
        }

        return [.. output];
    }

    private static int CodeAt(byte[] input, long bit, int width)
    {
        int code = 0;
        for (int i = 0; i < width; i++, bit++)
        {
            code |= ((input[bit >> 3] >> (int)(bit & 7)) & 1) << i;
        }

        return code;
    }

    private static byte[] Sequence(List<(int Prefix, byte Last)> table, int code)
    {
        var reversed = new List<byte>();
        for (; code >= FirstFree; code = table[code - FirstFree].Prefix)
        {
            reversed.Add(table[code - FirstFree].Last);
        }

        reversed.Add((byte)code);
        reversed.Reverse();
        return [.. reversed];
    }
}
