using CsCheck;
using Gossip.Wire;

namespace Gossip.Tests.Wire;

public sealed class LzwTests
{
    private static readonly Gen<byte[]> Bytes = Gen.OneOf(
        Gen.Byte.Array[0, 9000],
        Gen.Byte[0, 3].Array[0, 9000],
        Gen.Select(Gen.Byte, Gen.Int[0, 30_000], (value, length) => Enumerable.Repeat(value, length).ToArray()));

    [Test]
    public void What_was_compressed_inflates_to_the_same_bytes()
    {
        Bytes.Sample(input => Inflate(Compress(input), input.Length).AsSpan().SequenceEqual(input), iter: 300);
    }

    [Test]
    public void Every_length_around_a_change_of_width_or_a_full_table_survives()
    {
        byte[] random = Random(seed: 1, 8200);
        int[] edges = [0, 254, 255, 256, 510, 766, 1022, 1790, 2046, 3837, 3838, 4094, 7675, 7676];
        foreach (int length in edges.SelectMany(e => Enumerable.Range(Math.Max(0, e - 4), 9)))
        {
            byte[] input = random[..length];

            byte[] inflated = Inflate(Compress(input), length);

            Assert.That(inflated, Is.EqualTo(input), $"{length} bytes");
        }
    }

    [Test]
    public void The_growing_form_gives_the_same_bytes_as_the_bounded_one()
    {
        Bytes.Sample(input =>
        {
            var output = new WireBuffer();
            output.Append("before"u8);
            return LzwDecoder.TryDecode(Compress(input), output, Math.Max(1, input.Length)) &&
                output.WrittenSpan[6..].SequenceEqual(input);
        }, iter: 200);
    }

    [Test]
    public void An_output_one_byte_too_small_is_refused()
    {
        Bytes.Where(b => b.Length > 0).Sample(input =>
        {
            byte[] compressed = Compress(input);
            return !LzwEncoder.TryEncode(input, new byte[compressed.Length - 1], out _) &&
                !LzwDecoder.TryDecode(compressed, new byte[input.Length - 1], out _) &&
                !LzwDecoder.TryDecode(compressed, new WireBuffer(), input.Length - 1);
        }, iter: 100);
    }

    [Test]
    public void The_end_code_may_be_missing()
    {
        byte[] input = Random(seed: 2, 3000);
        byte[] compressed = Compress(input);

        Assert.That(Inflate(compressed[..^1], 3000), Is.EqualTo(input));
    }

    [Test]
    public void Bytes_after_the_end_code_are_ignored()
    {
        byte[] input = Random(seed: 3, 1000);

        Assert.That(Inflate([.. Compress(input), 0xff, 0xff], 1000), Is.EqualTo(input));
    }

    [TestCase("00ff03", Description = "a sequence right after the clear")]
    [TestCase("010602", Description = "a sequence beyond the next one")]
    [TestCase("ffff", Description = "a sequence as the first code")]
    public void A_code_that_cannot_be_known_is_invalid(string hex)
    {
        byte[] input = Convert.FromHexString(hex);

        Assert.That(LzwDecoder.TryDecode(input, new byte[100], out _), Is.False);
        Assert.That(LzwDecoder.TryDecode(input, new WireBuffer(), 100), Is.False);
    }

    [Test]
    public void A_full_table_without_a_clear_is_still_read()
    {
        // 5,000 literals of twelve bits at the end and no clear: GIF's "deferred clear".
        byte[] input = Random(seed: 4, 5000);

        Assert.That(Inflate(LiteralCodes(input), 5000), Is.EqualTo(input));
    }

    [Test]
    public void Random_bytes_neither_throw_nor_overrun([Values(5, 6, 7)] int seed)
    {
        var random = new Random(seed);
        for (int i = 0; i < 10_000; i++)
        {
            byte[] input = new byte[random.Next(60)];
            random.NextBytes(input);
            bool bounded = LzwDecoder.TryDecode(input, new byte[500], out int written);
            var growing = new WireBuffer();
            Assert.That(LzwDecoder.TryDecode(input, growing, 500), Is.EqualTo(bounded), $"seed {seed}, input {i}");
            Assert.That(growing.WrittenCount, Is.EqualTo(written));
        }
    }

    private static byte[] Compress(byte[] input)
    {
        byte[] output = new byte[(2 * input.Length) + 16];
        Assert.That(LzwEncoder.TryEncode(input, output, out int written), Is.True);
        return output[..written];
    }

    private static byte[] Inflate(byte[] input, int length)
    {
        byte[] output = new byte[length];
        Assert.That(LzwDecoder.TryDecode(input, output, out int written), Is.True);
        return output[..written];
    }

    private static byte[] LiteralCodes(byte[] input)
    {
        var output = new List<byte>();
        ulong bits = 0;
        int count = 0, next = 257, width = 9;
        foreach (byte literal in input)
        {
            bits |= (ulong)literal << count;
            count += width;
            next++;
            width = next >= 1 << width && width < 12 ? width + 1 : width;
            for (; count >= 8; count -= 8, bits >>= 8)
            {
                output.Add((byte)bits);
            }
        }

        return [.. output, (byte)bits];
    }

    private static byte[] Random(int seed, int length)
    {
        byte[] bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }
}
