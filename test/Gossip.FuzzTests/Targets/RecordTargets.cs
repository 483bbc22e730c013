using Gossip.Tests.Wire;
using Gossip.Wire;

namespace Gossip.FuzzTests.Targets;

/// <summary>The headers and records of streams and layers, under the same promises as the messages.</summary>
internal static class RecordTargets
{
    public static IEnumerable<FuzzTarget> All { get; } =
    [
        new("user-header", UserHeader, () => Vectors.Bodies(MessageType.User)),
        new("push-pull-header", PushPullHeaders, () => Vectors.Bodies(MessageType.PushPull)),
        new("push-pull-node", PushPullNodes, () => [.. Vectors.Bodies(MessageType.PushPull).Select(AfterHeader), .. Vectors.Bodies(MessageType.Alive)]),
        new("compressed", Compressed, () => Vectors.Bodies(MessageType.Compressed).Where(body => body.Length < 2000)),
    ];

    private static void UserHeader(byte[] body)
    {
        if (!MessageTargets.Decodes(body, static body => UserMessageHeader.TryRead(body, out _)))
        {
            return;
        }

        UserMessageHeader.TryRead(body, out UserMessageHeader header);
        Promise.Holds(header.Length is >= 0 and <= WireLimits.MaximumUserMessage, "A length is within its limit");
        var output = new WireBuffer();
        UserMessageHeader.Write(output, header.Length);
        Promise.Holds(UserMessageHeader.TryRead(output.WrittenMemory[1..], out UserMessageHeader again) && again == header, "Encoded again it says the same");
    }

    private static void PushPullHeaders(byte[] body)
    {
        if (!MessageTargets.Decodes(body, static body => PushPullHeader.TryRead(body, out _)))
        {
            return;
        }

        PushPullHeader.TryRead(body, out PushPullHeader header);
        Promise.Holds(header.NodeCount is >= 0 and <= WireLimits.MaximumPushPullNodes, "A count is within its limit");
        Promise.Holds(header.UserStateLength is >= 0 and <= WireLimits.MaximumUserState, "A length is within its limit");
        var output = new WireBuffer();
        PushPullHeader.Write(output, header.NodeCount, header.UserStateLength, header.Join);
        Promise.Holds(PushPullHeader.TryRead(output.WrittenMemory[1..], out PushPullHeader again) && again == header, "Encoded again it says the same");
    }

    private static void PushPullNodes(byte[] body)
    {
        if (!MessageTargets.Decodes(body, static body => PushPullNode.TryRead(body, out _)))
        {
            return;
        }

        PushPullNode.TryRead(body, out PushPullNode node, out int length);
        var scanner = new MessagePackScanner(body.Length);
        scanner.Scan(body);
        Promise.Equal(length, scanner.Length, "A record is as long as its value");
        byte[] encoded = Write(node);
        Promise.Holds(PushPullNode.TryRead(encoded, out PushPullNode again, out length) && length == encoded.Length, "Encoded again it decodes");
        Promise.Equal(Text(again), Text(node), "Encoded again it says the same");
        Promise.SameBytes(Write(again), encoded, "Encoding is stable");
    }

    private static void Compressed(byte[] body)
    {
        if (!MessageTargets.Decodes(body, static body => CompressedMessage.TryRead(body, out _)))
        {
            return;
        }

        CompressedMessage.TryRead(body, out CompressedMessage message);
        var output = new WireBuffer();
        CompressedMessage.Write(output, message.Buffer);
        Promise.Holds(CompressedMessage.TryRead(output.WrittenMemory[1..], out CompressedMessage again), "Encoded again it decodes");
        Promise.SameBytes(again.Buffer, message.Buffer, "Encoded again it says the same");
    }

    public static string Text(in PushPullNode node) =>
        $"{Decoded.Text(node.Name)} {Decoded.Hex(node.Address)}:{node.Port} {Decoded.Hex(node.Metadata)} {Decoded.IsNil(node.Metadata)} " +
        $"{node.Incarnation} {node.State} {Decoded.Versions(node.HasVersions, node.Versions)}";

    private static byte[] Write(in PushPullNode node)
    {
        var output = new WireBuffer();
        PushPullNode.Write(
            output, Decoded.Text(node.Name), node.Address, node.Port, node.Metadata, node.Incarnation, node.State, node.HasVersions ? node.Versions : null);
        return output.WrittenSpan.ToArray();
    }

    private static byte[] AfterHeader(byte[] body)
    {
        var scanner = new MessagePackScanner(body.Length);
        scanner.Scan(body);
        return body[scanner.Length..];
    }
}
