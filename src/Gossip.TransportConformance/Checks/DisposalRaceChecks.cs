using System.Net;
using Gossip.TransportConformance.Running;
using Gossip.Transports;

namespace Gossip.TransportConformance.Checks;

/// <summary>What is promised when a transport is disposed while it is at work.</summary>
internal static class DisposalRaceChecks
{
    private const int Rounds = 10;
    private const int Threads = 8;

    public static IEnumerable<TransportCheck> All =>
    [
        new("Disposal may be repeated and concurrent", RepeatedAsync),
        new("Disposal races with the start and wins", RacesWithStartAsync),
        new("Disposal races with connecting, which ends with a stream or a transport exception", RacesWithConnectAsync),
        new("Disposal while packets pour in and out ends in time", RacesWithPacketsAsync),
    ];

    private static async Task RepeatedAsync(CheckRun run)
    {
        Peer alice = await run.StartAsync();

        await Task.WhenAll(Enumerable.Range(0, Threads).Select(_ => alice.DisposeAsync()));
        await alice.DisposeAsync();

        await DisposalChecks.ExpectCompletedAsync(run, alice);
    }

    private static async Task RacesWithStartAsync(CheckRun run)
    {
        for (int round = 0; round < Rounds; round++)
        {
            Peer alice = run.Create();
            Task<Exception?> starting = run.WithinAsync("StartAsync to end", token => CheckRun.ExceptionOfAsync(
                async _ => await alice.Transport.StartAsync(token), token));
            await alice.DisposeAsync();

            run.Expect(
                await starting is null or ObjectDisposedException,
                "StartAsync to succeed or to throw ObjectDisposedException",
                $"there was {await starting}");
            await DisposalChecks.ExpectCompletedAsync(run, alice);
            await ExpectFreeAsync(run, alice.Transport.LocalEndPoints);
        }
    }

    private static async Task ExpectFreeAsync(CheckRun run, IReadOnlyList<IPEndPoint> endPoints)
    {
        if (endPoints.Count > 0 && run.TryCreateAt(endPoints) is { } successor)
        {
            await successor.StartAsync();
            await successor.DisposeAsync();
        }
    }

    private static async Task RacesWithConnectAsync(CheckRun run)
    {
        for (int round = 0; round < Rounds; round++)
        {
            Peer alice = await run.StartAsync(), bob = await run.StartAsync();
            Peer disposed = round % 2 == 0 ? alice : bob;
            Task<Exception?>[] attempts = [.. Enumerable.Range(0, Threads).Select(_ => TryConnectAsync(run, alice, bob.Address))];

            await disposed.DisposeAsync();

            foreach (Exception? exception in await Task.WhenAll(attempts))
            {
                run.Expect(
                    exception is null or TransportException,
                    "ConnectAsync to give a stream or to throw TransportException",
                    $"there was {exception}");
            }
        }
    }

    private static Task<Exception?> TryConnectAsync(CheckRun run, Peer from, NodeAddress destination) =>
        run.WithinAsync("ConnectAsync to end", token => CheckRun.ExceptionOfAsync(
            async _ => run.Own(await from.Transport.ConnectAsync(destination, token)), token));

    private static async Task RacesWithPacketsAsync(CheckRun run)
    {
        Peer alice = await run.StartAsync(), bob = await run.StartAsync(), carol = await run.StartAsync();
        NodeAddress toBob = bob.Address, toCarol = carol.Address;
        using var over = new CancellationTokenSource();

        // Bob gets packets from Alice and sends to Carol while he goes away.
        Task flood = run.WithinAsync("TrySendPacket to return, whatever happens", token => Task.WhenAll(
            CheckRun.OnOwnThread(() => Flood(alice.Transport, toBob, over.Token, token)),
            CheckRun.OnOwnThread(() => Flood(bob.Transport, toCarol, over.Token, token))));
        await run.WithinAsync("packets to pour in", token => bob.Transport.Packets.WaitToReadAsync(token).AsTask());

        await bob.DisposeAsync();
        await over.CancelAsync();
        await flood;

        run.Expect(!bob.Transport.Packets.TryRead(out _), "no packet to be left after disposal", "there was one");
        await DisposalChecks.ExpectCompletedAsync(run, bob);
    }

    private static void Flood(ITransport from, NodeAddress to, CancellationToken over, CancellationToken abandoned)
    {
        while (!over.IsCancellationRequested && !abandoned.IsCancellationRequested)
        {
            from.TrySendPacket("flood"u8, to);
        }
    }
}
