using CsCheck;
using Gossip.Wire;
using MessagePack;

namespace Gossip.Tests.Wire;

public sealed class MessagePackScannerTests
{
    /// <remarks>Lengths of 32 bits are left out: MessagePackReader takes an array of 2³¹ elements and more for an empty one.</remarks>
    [Test]
    public void The_end_is_found_where_MessagePack_finds_it() =>
        Gen.Byte.Where(b => b is not (0xc6 or 0xc9 or 0xdb or 0xdd or 0xdf)).Array[1, 40].Sample(bytes =>
        {
            var scanner = new MessagePackScanner(bytes.Length);
            int? expected = LengthByMessagePack(bytes);
            return scanner.Scan(bytes) == MessagePackScan.Complete ? scanner.Length == expected : expected is null;
        }, iter: 20_000);

    [Test]
    public void What_was_looked_at_is_not_looked_at_again()
    {
        byte[] value = WireVectors.Named("alive-1").Bytes[1..];
        var scanner = new MessagePackScanner(value.Length);
        byte[] seen = new byte[value.Length];
        for (int length = 1; length < value.Length; length++)
        {
            // Bytes of the call before last are spoilt: reading them again would be noticed.
            seen.AsSpan(0, Math.Max(0, length - 6)).Fill(0xc1);
            seen[length - 1] = value[length - 1];
            Assert.That(scanner.Scan(seen.AsSpan(0, length)), Is.EqualTo(MessagePackScan.Incomplete), $"{length} bytes");
        }

        Assert.That(scanner.Scan(value), Is.EqualTo(MessagePackScan.Complete));
        Assert.That(scanner.Length, Is.EqualTo(value.Length));
    }

    [TestCase("dbffffffff"), TestCase("ddffffffff"), TestCase("dfffffffff"), TestCase("c9ffffffff01"), TestCase("93da1000")]
    public void A_claim_beyond_the_limit_is_refused_before_the_bytes_come(string hex)
    {
        var scanner = new MessagePackScanner(1000);

        Assert.That(scanner.Scan(Convert.FromHexString(hex)), Is.EqualTo(MessagePackScan.TooLong));
    }

    [Test]
    public void The_code_that_is_never_used_is_malformed()
    {
        var scanner = new MessagePackScanner(1000);

        Assert.That(scanner.Scan([0x92, 0x01, 0xc1]), Is.EqualTo(MessagePackScan.Malformed));
    }

    private static int? LengthByMessagePack(byte[] bytes)
    {
        var reader = new MessagePackReader(bytes);
        try
        {
            reader.Skip();
            return (int)reader.Consumed;
        }
        catch (Exception e) when (e is EndOfStreamException or MessagePackSerializationException)
        {
            return null;
        }
    }
}
