using System.Net;
using Gossip.TransportConformance.Running;
using Gossip.Transports;

namespace Gossip.TransportConformance.Checks;

/// <summary>What is promised about opening streams and taking them.</summary>
internal static class ConnectChecks
{
    private const int Attempts = 32;

    public static IEnumerable<TransportCheck> All =>
    [
        new("A connection arrives at every local endpoint with the address it came from", ArrivesAsync),
        new("Connecting to nobody throws a transport exception that names the address", NobodyAsync),
        new("Connecting with a cancelled token throws at once", CancelledAsync),
        new("Connecting that is cancelled meanwhile gives a stream or is cancelled", CancelledMeanwhileAsync),
        new("Cancelling gives up a connection that nobody answers", CancelledSilenceAsync),
        new("A connection outlives the token it was opened with", OutlivesTokenAsync),
        new("Connections that nobody takes hold up nothing and are bounded", NobodyTakesAsync),
    ];

    private static async Task ArrivesAsync(CheckRun run)
    {
        Peer alice = await run.StartAsync(), bob = await run.StartAsync();
        foreach (NodeAddress address in bob.Addresses)
        {
            await alice.ConnectAsync(address);
            IPEndPoint source = (await bob.AcceptAsync()).Source;
            run.Expect(
                alice.HasAddress(source.Address) && !source.Address.IsIPv4MappedToIPv6,
                $"the source of the connection to be an address of {string.Join(", ", alice.Transport.LocalEndPoints)}",
                $"it was {source}");
        }
    }

    private static async Task NobodyAsync(CheckRun run)
    {
        Peer alice = await run.StartAsync();
        NodeAddress nobody = (await run.NobodyAsync()) with { Name = "nobody" };

        TransportException refusal = await run.ThrowsAsync<TransportException>(
            "ConnectAsync to nobody", async token => run.Own(await alice.Transport.ConnectAsync(nobody, token)));

        run.Expect(
            refusal.Message.Contains($"{nobody.EndPoint}", StringComparison.Ordinal),
            $"the message to name {nobody.EndPoint}",
            $"it was \"{refusal.Message}\"");
    }

    private static async Task CancelledAsync(CheckRun run)
    {
        Peer alice = await run.StartAsync(), bob = await run.StartAsync();

        await run.ThrowsAsync<OperationCanceledException>(
            "ConnectAsync with a cancelled token",
            async _ => run.Own(await alice.Transport.ConnectAsync(bob.Address, new CancellationToken(canceled: true))));
    }

    private static async Task CancelledMeanwhileAsync(CheckRun run)
    {
        Peer alice = await run.StartAsync(), bob = await run.StartAsync();
        for (int attempt = 0; attempt < Attempts; attempt++)
        {
            using var cancellation = new CancellationTokenSource();
            Task<Exception?> connecting = run.WithinAsync("ConnectAsync to end when cancelled", _ => CheckRun.ExceptionOfAsync(
                async _ => run.Own(await alice.Transport.ConnectAsync(bob.Address, cancellation.Token)), CancellationToken.None));
            await cancellation.CancelAsync();
            run.Expect(
                await connecting is null or OperationCanceledException,
                "a stream or OperationCanceledException",
                $"there was {(await connecting)?.GetType().Name}: {(await connecting)?.Message}");
        }
    }

    private static async Task<CheckOutcome> CancelledSilenceAsync(CheckRun run)
    {
        if (run.Factory.SilentAddress is not { } silent)
        {
            return CheckOutcome.NotApplicable;
        }

        Peer alice = await run.StartAsync();
        using var cancellation = new CancellationTokenSource();
        Task<OperationCanceledException> attempt = run.ThrowsAsync<OperationCanceledException>(
            "ConnectAsync cancelled while nobody answers",
            async _ => run.Own(await alice.Transport.ConnectAsync(silent, cancellation.Token)));

        await cancellation.CancelAsync();

        await attempt;
        return CheckOutcome.Passed;
    }

    private static async Task OutlivesTokenAsync(CheckRun run)
    {
        Peer alice = await run.StartAsync(), bob = await run.StartAsync();
        using var cancellation = new CancellationTokenSource();
        Stream stream = await run.WithinAsync(
            "ConnectAsync to succeed", async _ => run.Own(await alice.Transport.ConnectAsync(bob.Address, cancellation.Token)));
        var far = new CheckedStream(run, (await bob.AcceptAsync()).Stream);

        await cancellation.CancelAsync();

        await new CheckedStream(run, stream).WriteAsync([1, 2, 3]);
        await far.ExpectAsync([1, 2, 3]);
    }

    private static async Task NobodyTakesAsync(CheckRun run)
    {
        Peer alice = await run.StartAsync(), bob = await run.StartAsync();
        int most = run.Factory.MostConnectionsKept;
        await run.WithinAsync($"{2 * most:N0} connections, which nobody takes, to be opened or refused", async token =>
        {
            for (int index = 0; index < 2 * most; index++)
            {
                await TryConnectAsync(run, alice, bob, token);
            }
        });
        await alice.DeliverAsync([1], bob);

        int kept = 0;
        while (bob.Transport.Connections.TryRead(out StreamConnection? connection))
        {
            run.Own(connection.Stream);
            kept++;
        }

        run.Expect(kept <= most, $"at most {most:N0} of {2 * most:N0} connections to be kept", $"there were {kept:N0}");
        await ConnectAgainAsync(run, alice, bob);
    }

    private static async Task TryConnectAsync(CheckRun run, Peer from, Peer to, CancellationToken token)
    {
        try
        {
            run.Own(await from.Transport.ConnectAsync(to.Address, token));
        }
        catch (TransportException)
        {
            // Refused, as it may be.
        }
    }

    // Some of the earlier connections may still be on their way; the one that is answered is the new one.
    private static Task ConnectAgainAsync(CheckRun run, Peer alice, Peer bob) =>
        run.WithinAsync("a new connection to work once the others were taken", async token =>
        {
            Stream near = run.Own(await alice.Transport.ConnectAsync(bob.Address, token));
            await near.WriteAsync(new byte[] { 42 }, token);
            byte[] first = new byte[1];
            do
            {
                StreamConnection connection = await bob.Transport.Connections.ReadAsync(token);
                run.Own(connection.Stream);
                first[0] = 0;
                await ReadIfOpenAsync(connection.Stream, first, token);
            }
            while (first[0] != 42);
        });

    private static async Task ReadIfOpenAsync(Stream stream, byte[] buffer, CancellationToken token)
    {
        using var brief = CancellationTokenSource.CreateLinkedTokenSource(token);
        brief.CancelAfter(TimeSpan.FromMilliseconds(250));
        try
        {
            await stream.ReadAtLeastAsync(buffer, 1, throwOnEndOfStream: false, brief.Token);
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException && !token.IsCancellationRequested)
        {
            // One of those to whom nobody wrote.
        }
    }
}
