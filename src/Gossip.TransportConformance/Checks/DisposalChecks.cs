using System.Net;
using Gossip.TransportConformance.Running;
using Gossip.Transports;

namespace Gossip.TransportConformance.Checks;

/// <summary>What is promised about the end of a transport.</summary>
internal static class DisposalChecks
{
    public static IEnumerable<TransportCheck> All =>
    [
        new("Disposal completes both readers and ends those who wait for them", CompletesReadersAsync),
        new("Disposal releases what nobody has read", ReleasesUnreadAsync),
        new("Disposal closes connections that nobody took", ClosesUntakenAsync),
        new("Disposal leaves streams open that somebody has", LeavesTakenAsync),
        new("After disposal nothing is sent, connected or started", NothingAfterAsync),
        new("Disposal before the start forbids it and completes both readers", BeforeTheStartAsync),
        new("An address is free again after disposal", FreesAddressAsync),
        new("Disposal gives up a connection that nobody answers", GivesUpSilenceAsync),
    ];

    private static async Task CompletesReadersAsync(CheckRun run)
    {
        Peer alice = await run.StartAsync();
        Task<bool> packets = alice.Transport.Packets.WaitToReadAsync(CancellationToken.None).AsTask();
        Task<bool> connections = alice.Transport.Connections.WaitToReadAsync(CancellationToken.None).AsTask();

        await alice.DisposeAsync();

        await ExpectCompletedAsync(run, alice);
        bool hasMore = await run.WithinAsync("readers that wait to end", async _ => await packets || await connections);
        run.Expect(!hasMore, "readers that wait to hear that nothing more comes", "they were told that there is more");
    }

    private static async Task ReleasesUnreadAsync(CheckRun run)
    {
        Peer alice = await run.StartAsync(), bob = await run.StartAsync();
        await alice.TrySendAsync([1], bob.Address);
        await run.WithinAsync("a packet to arrive", token => bob.Transport.Packets.WaitToReadAsync(token).AsTask());

        await bob.DisposeAsync();

        run.Expect(!bob.Transport.Packets.TryRead(out _), "no packet to be left after disposal", "there was one");
        await ExpectCompletedAsync(run, bob);
    }

    private static async Task ClosesUntakenAsync(CheckRun run)
    {
        Peer alice = await run.StartAsync(), bob = await run.StartAsync();
        Stream stream = await alice.ConnectAsync(bob.Address);
        await run.WithinAsync("a connection to arrive", token => bob.Transport.Connections.WaitToReadAsync(token).AsTask());

        await bob.DisposeAsync();

        await run.WithinAsync("the end of a connection that nobody took", async token =>
        {
            Exception? reset = await CheckRun.ExceptionOfAsync(async _ => await ExpectEndAsync(run, stream, token), token);
            if (reset is not null and not IOException)
            {
                throw reset;
            }
        });
    }

    private static async Task LeavesTakenAsync(CheckRun run)
    {
        Peer alice = await run.StartAsync(), bob = await run.StartAsync();
        (CheckedStream near, CheckedStream far) = await alice.OpenAsync(bob);

        await alice.DisposeAsync();
        await bob.DisposeAsync();

        await near.WriteAsync([1, 2]);
        await far.ExpectAsync([1, 2]);
        await far.WriteAsync([3]);
        await near.ExpectAsync([3]);
    }

    private static async Task NothingAfterAsync(CheckRun run)
    {
        Peer alice = await run.StartAsync(), bob = await run.StartAsync();

        await alice.DisposeAsync();

        bool sent = await alice.TrySendAsync([1], bob.Address);
        run.Expect(!sent, "TrySendPacket to return false after disposal", "it returned true");
        await run.ThrowsAsync<TransportException>(
            "ConnectAsync after disposal", async token => run.Own(await alice.Transport.ConnectAsync(bob.Address, token)));
        await run.ThrowsAsync<ObjectDisposedException>(
            "StartAsync after disposal", async token => await alice.Transport.StartAsync(token));
    }

    private static async Task BeforeTheStartAsync(CheckRun run)
    {
        Peer alice = run.Create();

        await alice.DisposeAsync();

        await ExpectCompletedAsync(run, alice);
        await run.ThrowsAsync<ObjectDisposedException>(
            "StartAsync after disposal", async token => await alice.Transport.StartAsync(token));
    }

    private static async Task<CheckOutcome> FreesAddressAsync(CheckRun run)
    {
        Peer alice = await run.StartAsync(), bob = await run.StartAsync();
        IReadOnlyList<IPEndPoint> endPoints = [.. bob.Transport.LocalEndPoints];
        if (run.TryCreateAt(endPoints) is not { } successor)
        {
            return CheckOutcome.NotApplicable;
        }

        // A connection that was open leaves traces in some networks; they must not matter.
        await alice.OpenAsync(bob);
        await bob.DisposeAsync();
        await successor.StartAsync();

        run.Expect(
            successor.Transport.LocalEndPoints.SequenceEqual(endPoints),
            $"the successor to listen on {string.Join(", ", endPoints)}",
            $"it did on {string.Join(", ", successor.Transport.LocalEndPoints)}");
        await alice.DeliverAsync([1], successor);
        (CheckedStream near, CheckedStream far) = await alice.OpenAsync(successor);
        await near.WriteAsync([2]);
        await far.ExpectAsync([2]);
        return CheckOutcome.Passed;
    }

    private static async Task<CheckOutcome> GivesUpSilenceAsync(CheckRun run)
    {
        if (run.Factory.SilentAddress is not { } silent)
        {
            return CheckOutcome.NotApplicable;
        }

        Peer alice = await run.StartAsync();
        Task<TransportException> attempt = run.ThrowsAsync<TransportException>(
            "ConnectAsync, when its transport is disposed,",
            async token => run.Own(await alice.Transport.ConnectAsync(silent, token)));

        await alice.DisposeAsync();

        await attempt;
        return CheckOutcome.Passed;
    }

    internal static async Task ExpectCompletedAsync(CheckRun run, Peer peer)
    {
        await run.WithinAsync("the reader of packets to be completed by disposal", _ => peer.Transport.Packets.Completion);
        await run.WithinAsync("the reader of connections to be completed by disposal", _ => peer.Transport.Connections.Completion);
    }

    private static async Task ExpectEndAsync(CheckRun run, Stream stream, CancellationToken token)
    {
        int length = await stream.ReadAsync(new byte[1], token);
        run.Expect(length == 0, "the end of a connection that nobody took", "there was a byte");
    }
}
