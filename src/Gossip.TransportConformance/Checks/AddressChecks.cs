using System.Net;
using System.Net.Sockets;
using Gossip.TransportConformance.Running;
using Gossip.Transports;

namespace Gossip.TransportConformance.Checks;

/// <summary>One address, one form: an IPv4 address is four bytes, wherever it comes from.</summary>
internal static class AddressChecks
{
    public static IEnumerable<TransportCheck> All =>
    [
        new("An IPv4 address embedded in IPv6 is the IPv4 address, for packets", MappedPacketAsync),
        new("An IPv4 address embedded in IPv6 is the IPv4 address, for streams", MappedStreamAsync),
    ];

    private static async Task<CheckOutcome> MappedPacketAsync(CheckRun run)
    {
        Peer alice = await run.StartAsync(), bob = await run.StartAsync();
        if (MappedAddressOf(bob) is not { } mapped)
        {
            return CheckOutcome.NotApplicable;
        }

        ReceivedPacket packet = await alice.DeliverAsync([1], bob, mapped);

        ExpectCanonical(run, packet.Source);
        run.Expect(alice.ListensAt(packet.Source), $"the source {alice.Address}", $"it was {packet.Source}");
        return CheckOutcome.Passed;
    }

    private static async Task<CheckOutcome> MappedStreamAsync(CheckRun run)
    {
        Peer alice = await run.StartAsync(), bob = await run.StartAsync();
        if (MappedAddressOf(bob) is not { } mapped)
        {
            return CheckOutcome.NotApplicable;
        }

        await alice.ConnectAsync(mapped);
        StreamConnection connection = await bob.AcceptAsync();

        ExpectCanonical(run, connection.Source);
        return CheckOutcome.Passed;
    }

    private static void ExpectCanonical(CheckRun run, IPEndPoint source) =>
        run.Expect(!source.Address.IsIPv4MappedToIPv6, "a source in the form of its own address family", $"it was {source}");

    private static NodeAddress? MappedAddressOf(Peer peer)
    {
        IPEndPoint? ipv4 = peer.Addresses
            .Select(address => address.EndPoint)
            .FirstOrDefault(endPoint => endPoint.AddressFamily == AddressFamily.InterNetwork);
        return ipv4 is null ? null : new NodeAddress("", new IPEndPoint(ipv4.Address.MapToIPv6(), ipv4.Port));
    }
}
