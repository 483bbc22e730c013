using Gossip.Transports;
using Gossip.Wire;

namespace Gossip.Synchronization;

/// <summary>Writes what this node knows of everyone, the departed included, and the application's state as a push/pull message.</summary>
internal static class LocalState
{
    public static void Write(MessageStreamWriter writer, MemberSnapshot snapshot, ReadOnlySpan<byte> userState, bool join)
    {
        Span<byte> address = stackalloc byte[16];
        WireBuffer output = writer.BeginPushPull(snapshot.KnownCount, userState.Length, join);
        for (int i = 0; i < snapshot.KnownCount; i++)
        {
            Member member = snapshot.Known(i);
            int length = NetworkAddresses.Write(member.EndPoint.Address, address);
            PushPullNode.Write(
                output,
                member.Name,
                address[..length],
                (ushort)member.EndPoint.Port,
                member.MetadataArray,
                member.Incarnation,
                member.State,
                member.Versions);
        }

        writer.EndPushPull(userState);
    }
}
