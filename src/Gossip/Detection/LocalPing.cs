using Gossip.Members;
using Gossip.Transports;
using Gossip.Wire;

namespace Gossip.Detection;

/// <summary>Writes pings that say who asks and where the answer goes.</summary>
internal static class LocalPing
{
    private const int LongestAddress = 16;

    public static void Write(WireBuffer output, uint sequenceNumber, string target, LocalNode local)
    {
        Span<byte> source = stackalloc byte[LongestAddress];
        int length = NetworkAddresses.Write(local.EndPoint.Address, source);
        PingMessage.Write(output, sequenceNumber, target, source[..length], (ushort)local.EndPoint.Port, local.Name);
    }

    public static void WriteIndirect(WireBuffer output, uint sequenceNumber, Member target, bool wantsNack, LocalNode local)
    {
        Span<byte> source = stackalloc byte[LongestAddress];
        int sourceLength = NetworkAddresses.Write(local.EndPoint.Address, source);
        Span<byte> address = stackalloc byte[LongestAddress];
        int addressLength = NetworkAddresses.Write(target.EndPoint.Address, address);
        IndirectPingMessage.Write(
            output,
            sequenceNumber,
            address[..addressLength],
            (ushort)target.EndPoint.Port,
            target.Name,
            wantsNack,
            source[..sourceLength],
            (ushort)local.EndPoint.Port,
            local.Name);
    }
}
