using System.Diagnostics.CodeAnalysis;
using System.Net;
using Gossip.Transports;
using Gossip.Wire;

namespace Gossip.Members;

/// <summary>
/// Turns decoded messages into news that outlives the packet. What is already known of a member, its name, its address, its
/// metadata, is used again, so that news about known members allocates nothing.
/// </summary>
internal sealed class NewsReader(MemberTable table, LocalNode? local = null)
{
    /// <summary>Reads an alive message.</summary>
    /// <returns>Whether it names a member at an address that can be reached.</returns>
    public bool TryRead(in AliveMessage message, out AliveNews news) => TryRead(
        message.Node,
        message.Address,
        message.Port,
        message.Metadata,
        message.HasVersions ? message.Versions : null,
        message.Incarnation,
        out news,
        out _);

    /// <summary>
    /// Whether an alive message says of another member what this node believes already, or less: most do, since each is heard many
    /// times, and no rule makes anything of it.
    /// </summary>
    public bool IsOld(in AliveMessage message) =>
        table.TryFind(message.Node, out MemberRecord? record)
        && record.Current is { State: MemberState.Alive } known
        && message.Incarnation <= known.Incarnation
        && NetworkAddresses.Matches(known.EndPoint, message.Address, message.Port)
        && local?.Is(known.Name) != true;

    /// <summary>Reads one member of a push/pull.</summary>
    /// <returns>Whether it names a member at an address that can be reached.</returns>
    public bool TryRead(in PushPullNode node, out RemoteMember member)
    {
        bool read = TryRead(
            node.Name,
            node.Address,
            node.Port,
            node.Metadata,
            node.HasVersions ? node.Versions : null,
            node.Incarnation,
            out AliveNews news,
            out MemberRecord? known);
        member = new RemoteMember(news, node.State, known);
        return read;
    }

    /// <summary>Reads who accuses whom.</summary>
    /// <returns>Whether both have names.</returns>
    public bool TryRead(ReadOnlySpan<byte> node, ReadOnlySpan<byte> from, uint incarnation, out Accusation accusation)
    {
        if (node.IsEmpty || from.IsEmpty)
        {
            accusation = default;
            return false;
        }

        string name = Name(node);
        accusation = new Accusation(name, node.SequenceEqual(from) ? name : Name(from), incarnation);
        return true;
    }

    /// <summary>The name as a string: the table's own where the member is known.</summary>
    public string Name(ReadOnlySpan<byte> utf8) =>
        table.TryFind(utf8, out MemberRecord? record) ? record.Current.Name : System.Text.Encoding.UTF8.GetString(utf8);

    private bool TryRead(
        ReadOnlySpan<byte> name,
        ReadOnlySpan<byte> address,
        ushort port,
        ReadOnlySpan<byte> metadata,
        MemberVersions? versions,
        uint incarnation,
        out AliveNews news,
        out MemberRecord? record)
    {
        record = null;
        if (!name.IsEmpty && port != 0)
        {
            Member? known = table.TryFind(name, out record) ? record.Current : null;
            if (TryReadEndPoint(known, address, port, out IPEndPoint? endPoint))
            {
                byte[] bytes = known is not null && metadata.SequenceEqual(known.MetadataArray) ? known.MetadataArray : metadata.ToArray();
                news = new AliveNews(known?.Name ?? System.Text.Encoding.UTF8.GetString(name), endPoint, bytes, versions, incarnation);
                return true;
            }
        }

        news = default;
        return false;
    }

    private static bool TryReadEndPoint(Member? known, ReadOnlySpan<byte> address, ushort port, [NotNullWhen(true)] out IPEndPoint? endPoint)
    {
        endPoint = known is not null && NetworkAddresses.Matches(known.EndPoint, address, port)
            ? known.EndPoint
            : NetworkAddresses.FromWire(address, port);
        return endPoint is not null;
    }
}
