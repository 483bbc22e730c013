using CsCheck;
using Gossip.Wire;

namespace Gossip.Tests.Wire;

public sealed class MessagePropertyTests
{
    private static readonly Gen<string> Name = Gen.String[Gen.Char["abcäöü漢字-._0189"], 0, 150];
    private static readonly Gen<byte[]> Address = Gen.OneOf(Gen.Byte.Array[4], Gen.Byte.Array[16], Gen.Const(Array.Empty<byte>()));
    private static readonly Gen<byte[]> Bytes = Gen.Byte.Array[0, 512];
    private static readonly Gen<MemberVersions?> Versions =
        Gen.Select(Gen.Bool, Gen.Byte.Array[6]).Select((has, b) => has ? (MemberVersions?)new MemberVersions(b[0], b[1], b[2], b[3], b[4], b[5]) : null);

    [Test]
    public void A_ping_comes_back_as_it_was() =>
        Gen.Select(Gen.UInt, Name, Address, Gen.UShort, Name).Sample((number, node, address, port, source) =>
        {
            var output = new WireBuffer();
            PingMessage.Write(output, number, node, address, port, source);
            return PingMessage.TryRead(output.WrittenMemory[1..], out PingMessage m) && m.SequenceNumber == number &&
                Decoded.Text(m.Node) == node && m.SourceAddress.SequenceEqual(address) && m.SourcePort == port &&
                Decoded.Text(m.SourceNode) == source;
        });

    [Test]
    public void An_indirect_ping_comes_back_as_it_was() =>
        Gen.Select(Gen.UInt, Address, Gen.UShort, Name, Gen.Bool, Address, Name).Sample((number, target, port, node, nack, address, source) =>
        {
            var output = new WireBuffer();
            IndirectPingMessage.Write(output, number, target, port, node, nack, address, port, source);
            return IndirectPingMessage.TryRead(output.WrittenMemory[1..], out IndirectPingMessage m) && m.SequenceNumber == number &&
                m.Target.SequenceEqual(target) && m.Port == port && Decoded.Text(m.Node) == node && m.WantsNack == nack &&
                m.SourceAddress.SequenceEqual(address) && m.SourcePort == port && Decoded.Text(m.SourceNode) == source;
        });

    [Test]
    public void An_ack_comes_back_as_it_was() =>
        Gen.Select(Gen.UInt, Bytes.Null()).Sample((number, payload) =>
        {
            var output = new WireBuffer();
            AckMessage.Write(output, number, payload);
            return AckMessage.TryRead(output.WrittenMemory[1..], out AckMessage m) && m.SequenceNumber == number &&
                m.Payload.SequenceEqual(payload) && Decoded.IsNil(m.Payload) == payload is null;
        });

    [Test]
    public void A_nack_comes_back_as_it_was() =>
        Gen.UInt.Sample(number =>
        {
            var output = new WireBuffer();
            NackMessage.Write(output, number);
            return NackMessage.TryRead(output.WrittenMemory[1..], out NackMessage m) && m.SequenceNumber == number;
        });

    [Test]
    public void A_suspicion_and_a_death_come_back_as_they_were() =>
        Gen.Select(Gen.UInt, Name, Name).Sample((incarnation, node, from) =>
        {
            var output = new WireBuffer();
            SuspectMessage.Write(output, incarnation, node, from);
            bool suspect = SuspectMessage.TryRead(output.WrittenMemory[1..], out SuspectMessage s) &&
                s.Incarnation == incarnation && Decoded.Text(s.Node) == node && Decoded.Text(s.From) == from;
            output.Reset();
            DeadMessage.Write(output, incarnation, node, from);
            return suspect && DeadMessage.TryRead(output.WrittenMemory[1..], out DeadMessage d) &&
                d.Incarnation == incarnation && Decoded.Text(d.Node) == node && Decoded.Text(d.From) == from;
        });

    [Test]
    public void An_alive_comes_back_as_it_was() =>
        Gen.Select(Gen.UInt, Name, Address, Gen.UShort, Bytes.Null(), Versions).Sample((incarnation, node, address, port, metadata, versions) =>
        {
            var output = new WireBuffer();
            AliveMessage.Write(output, incarnation, node, address, port, metadata, versions);
            return AliveMessage.TryRead(output.WrittenMemory[1..], out AliveMessage m) && m.Incarnation == incarnation &&
                Decoded.Text(m.Node) == node && m.Address.SequenceEqual(address) && m.Port == port && m.Metadata.SequenceEqual(metadata) &&
                Decoded.IsNil(m.Metadata) == metadata is null && m.HasVersions == versions.HasValue && m.Versions == versions.GetValueOrDefault();
        });

    [Test]
    public void A_push_pull_node_comes_back_as_it_was() =>
        Gen.Select(Gen.UInt, Name, Address, Gen.UShort, Bytes, Gen.Int[0, 3], Versions).Sample((incarnation, name, address, port, metadata, state, versions) =>
        {
            var output = new WireBuffer();
            PushPullNode.Write(output, name, address, port, metadata, incarnation, (MemberState)state, versions);
            return PushPullNode.TryRead(output.WrittenSpan, out PushPullNode n, out int length) && length == output.WrittenCount &&
                n.Incarnation == incarnation && Decoded.Text(n.Name) == name && n.Address.SequenceEqual(address) && n.Port == port &&
                n.Metadata.SequenceEqual(metadata) && n.State == (MemberState)state && n.HasVersions == versions.HasValue &&
                n.Versions == versions.GetValueOrDefault();
        });

    [Test]
    public void Headers_come_back_as_they_were() =>
        Gen.Select(Gen.Int[0, WireLimits.MaximumPushPullNodes], Gen.Int[0, WireLimits.MaximumUserState], Gen.Bool).Sample((nodes, length, join) =>
        {
            var output = new WireBuffer();
            PushPullHeader.Write(output, nodes, length, join);
            bool pushPull = PushPullHeader.TryRead(output.WrittenMemory[1..], out PushPullHeader h) && h == new PushPullHeader(nodes, length, join);
            output.Reset();
            UserMessageHeader.Write(output, length);
            return pushPull && UserMessageHeader.TryRead(output.WrittenMemory[1..], out UserMessageHeader u) && u.Length == length;
        });
}
