using Gossip.Tests.Wire;
using Gossip.Wire;

namespace Gossip.FuzzTests.Targets;

/// <summary>
/// The messages of a packet, decoded one by one. Nothing is thrown or allocated; what decodes is one MessagePack value, of which a byte
/// less does not decode; and encoded again it says the same.
/// </summary>
internal static class MessageTargets
{
    public static IEnumerable<FuzzTarget> All { get; } =
    [
        Of("ping", MessageType.Ping, static body => PingMessage.TryRead(body, out _)),
        Of("indirect-ping", MessageType.IndirectPing, static body => IndirectPingMessage.TryRead(body, out _)),
        Of("ack", MessageType.Ack, static body => AckMessage.TryRead(body, out _)),
        Of("nack", MessageType.Nack, static body => NackMessage.TryRead(body, out _)),
        Of("error", MessageType.Error, static body => ErrorMessage.TryRead(body, out _)),
        Of("suspect", MessageType.Suspect, static body => SuspectMessage.TryRead(body, out _)),
        Of("dead", MessageType.Dead, static body => DeadMessage.TryRead(body, out _)),
        Of("alive", MessageType.Alive, static body => AliveMessage.TryRead(body, out _)),
    ];

    /// <summary>What holds of every decoder of one map.</summary>
    /// <returns>Whether the body decodes.</returns>
    public static bool Decodes(ReadOnlyMemory<byte> body, Func<ReadOnlyMemory<byte>, bool> tryRead)
    {
        bool decodes = false;
        Promise.AllocatesNothing(() => decodes = tryRead(body));
        if (!decodes)
        {
            return false;
        }

        var scanner = new MessagePackScanner(body.Length);
        Promise.Equal(scanner.Scan(body.Span), MessagePackScan.Complete, "What decodes is MessagePack");
        Promise.Holds(tryRead(body[..scanner.Length]), "What follows a message is not needed");
        Promise.Holds(!tryRead(body[..(scanner.Length - 1)]), "A message that is cut does not decode");
        return true;
    }

    private static FuzzTarget Of(string name, MessageType type, Func<ReadOnlyMemory<byte>, bool> tryRead)
    {
        return new FuzzTarget(name, Run, () => Vectors.Bodies(type));

        void Run(byte[] body)
        {
            byte[] message = [(byte)type, .. body];
            if (!Decodes(message.AsMemory(1), tryRead))
            {
                return;
            }

            byte[] again = Decoded.Reencode(message);
            Promise.Equal(again[0], (byte)type, "The type stays");
            Promise.Equal(Text(again), Text(message), "Encoded again it says the same");
            Promise.SameBytes(Decoded.Reencode(again), again, "Encoding is stable");
        }
    }

    private static string Text(byte[] message) =>
        string.Join(", ", Decoded.Fields(message)?.OrderBy(field => field.Key, StringComparer.Ordinal).Select(field => $"{field.Key}={field.Value}") ?? ["nothing"]);
}
