using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using Gossip.Wire;

namespace Gossip.Tests.Wire;

/// <summary>Decodes any message into text that tests can compare, and encodes it again from what was decoded.</summary>
internal static class Decoded
{
    /// <summary>The fields under the names of the vectors, or nothing when the bytes are malformed.</summary>
    public static Dictionary<string, string>? Fields(ReadOnlyMemory<byte> message)
    {
        ReadOnlyMemory<byte> body = message[1..];
        switch ((MessageType)message.Span[0])
        {
            case MessageType.Ping:
                return PingMessage.TryRead(body, out var ping) ? new()
                {
                    ["SeqNo"] = $"{ping.SequenceNumber}", ["Node"] = Text(ping.Node), ["SourceAddr"] = Hex(ping.SourceAddress),
                    ["SourcePort"] = $"{ping.SourcePort}", ["SourceNode"] = Text(ping.SourceNode),
                } : null;
            case MessageType.IndirectPing:
                return IndirectPingMessage.TryRead(body, out var indirect) ? new()
                {
                    ["SeqNo"] = $"{indirect.SequenceNumber}", ["Node"] = Text(indirect.Node), ["Target"] = Hex(indirect.Target),
                    ["Port"] = $"{indirect.Port}", ["Nack"] = $"{indirect.WantsNack}", ["SourceAddr"] = Hex(indirect.SourceAddress),
                    ["SourcePort"] = $"{indirect.SourcePort}", ["SourceNode"] = Text(indirect.SourceNode),
                } : null;
            case MessageType.Ack:
                return AckMessage.TryRead(body, out var ack) ? new()
                {
                    ["SeqNo"] = $"{ack.SequenceNumber}", ["Payload"] = Hex(ack.Payload), ["PayloadIsNil"] = $"{IsNil(ack.Payload)}",
                } : null;
            case MessageType.Nack:
                return NackMessage.TryRead(body, out var nack) ? new() { ["SeqNo"] = $"{nack.SequenceNumber}" } : null;
            case MessageType.Error:
                return ErrorMessage.TryRead(body, out var error) ? new() { ["Error"] = Text(error.Error) } : null;
            case MessageType.Suspect:
                return SuspectMessage.TryRead(body, out var suspect) ? new()
                {
                    ["Incarnation"] = $"{suspect.Incarnation}", ["Node"] = Text(suspect.Node), ["From"] = Text(suspect.From),
                } : null;
            case MessageType.Dead:
                return DeadMessage.TryRead(body, out var dead) ? new()
                {
                    ["Incarnation"] = $"{dead.Incarnation}", ["Node"] = Text(dead.Node), ["From"] = Text(dead.From),
                } : null;
            case MessageType.Alive:
                return AliveMessage.TryRead(body, out var alive) ? new()
                {
                    ["Incarnation"] = $"{alive.Incarnation}", ["Node"] = Text(alive.Node), ["Addr"] = Hex(alive.Address),
                    ["Port"] = $"{alive.Port}", ["Meta"] = Hex(alive.Metadata), ["MetaIsNil"] = $"{IsNil(alive.Metadata)}",
                    ["Vsn"] = Versions(alive.HasVersions, alive.Versions),
                } : null;
            default:
                throw new ArgumentException($"No message type {message.Span[0]}.");
        }
    }

    /// <summary>Encodes again what <see cref="Fields"/> decodes.</summary>
    public static byte[] Reencode(ReadOnlyMemory<byte> message)
    {
        var output = new WireBuffer();
        ReadOnlyMemory<byte> body = message[1..];
        switch ((MessageType)message.Span[0])
        {
            case MessageType.Ping when PingMessage.TryRead(body, out var m):
                PingMessage.Write(output, m.SequenceNumber, Text(m.Node), m.SourceAddress, m.SourcePort, Text(m.SourceNode));
                break;
            case MessageType.IndirectPing when IndirectPingMessage.TryRead(body, out var m):
                IndirectPingMessage.Write(output, m.SequenceNumber, m.Target, m.Port, Text(m.Node), m.WantsNack, m.SourceAddress, m.SourcePort, Text(m.SourceNode));
                break;
            case MessageType.Ack when AckMessage.TryRead(body, out var m):
                AckMessage.Write(output, m.SequenceNumber, m.Payload);
                break;
            case MessageType.Nack when NackMessage.TryRead(body, out var m):
                NackMessage.Write(output, m.SequenceNumber);
                break;
            case MessageType.Error when ErrorMessage.TryRead(body, out var m):
                ErrorMessage.Write(output, Text(m.Error));
                break;
            case MessageType.Suspect when SuspectMessage.TryRead(body, out var m):
                SuspectMessage.Write(output, m.Incarnation, Text(m.Node), Text(m.From));
                break;
            case MessageType.Dead when DeadMessage.TryRead(body, out var m):
                DeadMessage.Write(output, m.Incarnation, Text(m.Node), Text(m.From));
                break;
            case MessageType.Alive when AliveMessage.TryRead(body, out var m):
                AliveMessage.Write(output, m.Incarnation, Text(m.Node), m.Address, m.Port, m.Metadata, m.HasVersions ? m.Versions : null);
                break;
        }

        return output.WrittenSpan.ToArray();
    }

    public static string Text(ReadOnlySpan<byte> utf8) => Encoding.UTF8.GetString(utf8);

    public static string Hex(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(bytes);

    public static bool IsNil(ReadOnlySpan<byte> span) => Unsafe.IsNullRef(ref MemoryMarshal.GetReference(span));

    public static string Versions(bool has, MemberVersions v) => has
        ? Hex([v.ProtocolMinimum, v.ProtocolMaximum, v.Protocol, v.ApplicationMinimum, v.ApplicationMaximum, v.Application])
        : "";
}
