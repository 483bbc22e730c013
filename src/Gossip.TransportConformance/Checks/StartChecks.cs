using System.Net;
using Gossip.TransportConformance.Running;
using Gossip.Transports;

namespace Gossip.TransportConformance.Checks;

/// <summary>What is promised before, while and after a transport starts.</summary>
internal static class StartChecks
{
    public static IEnumerable<TransportCheck> All =>
    [
        new("Local endpoints are empty before the start and have real ports after it", LocalEndPointsAsync),
        new("Before the start nothing is sent and nothing connects", NothingBeforeTheStartAsync),
        new("A second start is refused", SecondStartAsync),
        new("A cancelled start throws, binds nothing and can be repeated", CancelledStartAsync),
        new("An address in use is refused by name and nothing is bound", AddressInUseAsync),
    ];

    private static async Task LocalEndPointsAsync(CheckRun run)
    {
        Peer peer = run.Create();
        ExpectNotBound(run, peer);

        await peer.StartAsync();

        IReadOnlyList<IPEndPoint> bound = peer.Transport.LocalEndPoints;
        run.Expect(bound.Count > 0, "a local endpoint after the start", "there was none");
        run.Expect(bound.All(endPoint => endPoint.Port != 0), "real ports after the start", $"there was {string.Join(", ", bound)}");
        run.Expect(
            !bound.Any(endPoint => endPoint.Address.IsIPv4MappedToIPv6), "IPv4 addresses in four bytes", $"there was {string.Join(", ", bound)}");
    }

    private static async Task NothingBeforeTheStartAsync(CheckRun run)
    {
        Peer bob = await run.StartAsync();
        Peer alice = run.Create();

        bool sent = await alice.TrySendAsync([1], bob.Address);
        run.Expect(!sent, "TrySendPacket to return false before the start", "it returned true");
        await run.ThrowsAsync<TransportException>(
            "ConnectAsync before the start", async token => await alice.Transport.ConnectAsync(bob.Address, token));
    }

    private static async Task SecondStartAsync(CheckRun run)
    {
        Peer alice = await run.StartAsync(), bob = await run.StartAsync();

        await run.ThrowsAsync<InvalidOperationException>("a second StartAsync", async token => await alice.Transport.StartAsync(token));

        await bob.DeliverAsync([1], alice);
    }

    private static async Task CancelledStartAsync(CheckRun run)
    {
        Peer alice = run.Create(), bob = await run.StartAsync();

        await run.ThrowsAsync<OperationCanceledException>(
            "StartAsync with a cancelled token", async _ => await alice.Transport.StartAsync(new CancellationToken(canceled: true)));
        ExpectNotBound(run, alice);

        await alice.StartAsync();
        await bob.DeliverAsync([1], alice);
    }

    private static async Task<CheckOutcome> AddressInUseAsync(CheckRun run)
    {
        Peer first = await run.StartAsync();
        if (run.TryCreateAt(first.Transport.LocalEndPoints) is not { } second)
        {
            return CheckOutcome.NotApplicable;
        }

        TransportException refusal = await run.ThrowsAsync<TransportException>(
            "StartAsync at an address in use", async token => await second.Transport.StartAsync(token));
        run.Expect(
            first.Transport.LocalEndPoints.Any(endPoint => refusal.Message.Contains($"{endPoint}", StringComparison.Ordinal)),
            $"the message to name {string.Join(" or ", first.Transport.LocalEndPoints)}",
            $"it was \"{refusal.Message}\"");
        ExpectNotBound(run, second);

        await (await run.StartAsync()).DeliverAsync([1], first);
        return CheckOutcome.Passed;
    }

    private static void ExpectNotBound(CheckRun run, Peer peer) => run.Expect(
        peer.Transport.LocalEndPoints.Count == 0,
        "no local endpoint while it is not started",
        $"there was {string.Join(", ", peer.Transport.LocalEndPoints)}");
}
