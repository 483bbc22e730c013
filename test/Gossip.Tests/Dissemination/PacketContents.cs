using System.Buffers.Binary;
using Gossip.Wire;

namespace Gossip.Tests.Dissemination;

/// <summary>Packs what a queue wants sent, and unpacks it again by the layout of a compound alone.</summary>
internal static class PacketContents
{
    /// <summary>What the messages of a packet and the headers between them may take.</summary>
    public const int PacketSize = 1400;

    /// <summary>A writer for packets with that much room, once the checksum has its own.</summary>
    public static PacketWriter NewWriter(int size = PacketSize) => new(size + CrcLayer.Overhead, LayerSettings.Plain);

    /// <summary>A packet filled from the queue: its messages, each as the text it was made from.</summary>
    public static List<string> NextPacket(this Gossip.Dissemination.TransmitLimitedQueue queue, PacketWriter writer, int transmitLimit, int size = PacketSize)
    {
        writer.Begin(size + CrcLayer.Overhead);
        queue.Fill(writer, transmitLimit);
        if (writer.MessageCount == 0)
        {
            return [];
        }

        ReadOnlySpan<byte> packet = writer.Finish(default);
        Assert.That(packet.Length, Is.LessThanOrEqualTo(size));
        return Unpack(packet);
    }

    /// <summary>A message whose text can be read again, as long as wanted.</summary>
    public static byte[] Message(string text, int length)
    {
        byte[] message = new byte[length];
        message[0] = (byte)MessageType.User;
        System.Text.Encoding.ASCII.GetBytes(text, message.AsSpan(1));
        return message;
    }

    private static List<string> Unpack(ReadOnlySpan<byte> packet)
    {
        if (packet[0] == (byte)MessageType.User)
        {
            return [Text(packet)];
        }

        Assert.That(packet[0], Is.EqualTo((byte)MessageType.Compound));
        int count = packet[1];
        var texts = new List<string>(count);
        int start = 2 + (2 * count);
        for (int i = 0; i < count; i++)
        {
            int length = BinaryPrimitives.ReadUInt16BigEndian(packet[(2 + (2 * i))..]);
            texts.Add(Text(packet.Slice(start, length)));
            start += length;
        }

        Assert.That(start, Is.EqualTo(packet.Length), "nothing is left over");
        return texts;
    }

    private static string Text(ReadOnlySpan<byte> message) => System.Text.Encoding.ASCII.GetString(message[1..]).TrimEnd('\0');
}
