using Gossip.TransportConformance.Running;
using Gossip.Transports;

namespace Gossip.TransportConformance.Checks;

/// <summary>What is promised about the bytes of streams.</summary>
internal static class StreamChecks
{
    private const int Large = 4 << 20;

    /// <summary>More than any stream keeps for a reader that does not read.</summary>
    private const int TooMuchToKeep = 64 << 20;

    private const int ManyStreams = 32;

    public static IEnumerable<TransportCheck> All =>
    [
        new("A stream carries bytes in both directions", BothDirectionsAsync),
        new("Megabytes pass whole and in order, both ways at once", LargeAsync),
        new("Many streams at once are not mixed up", ManyAtOnceAsync),
        new("What is written before a connection is taken waits for its reader", WrittenEarlyAsync),
        new("A read that waits is cancelled by its token", CancelledReadAsync),
        new("Reads and writes with a cancelled token throw", CancelledTokenAsync),
        new("A write waits for a slow reader, and is cancelled by its token", CancelledWriteAsync),
        new("A stream that nobody reads holds up no other", NobodyReadsAsync),
    ];

    private static async Task BothDirectionsAsync(CheckRun run)
    {
        (CheckedStream near, CheckedStream far) = await OpenAsync(run);

        await near.WriteAsync(Bytes.EveryValue());
        await far.ExpectAsync(Bytes.EveryValue());
        await far.WriteAsync([9, 8, 7]);
        await near.ExpectAsync([9, 8, 7]);
    }

    private static async Task LargeAsync(CheckRun run)
    {
        (CheckedStream near, CheckedStream far) = await OpenAsync(run);
        byte[] there = Bytes.Random(Large, seed: 1), back = Bytes.Random(Large, seed: 2);

        await Task.WhenAll(near.WriteInChunksAsync(there), far.WriteAsync(back), far.ExpectAsync(there), near.ExpectAsync(back));
    }

    private static async Task ManyAtOnceAsync(CheckRun run)
    {
        Peer alice = await run.StartAsync(), bob = await run.StartAsync();
        CheckedStream[] near = await Task.WhenAll(
            Enumerable.Range(0, ManyStreams).Select(async _ => new CheckedStream(run, await alice.ConnectAsync(bob.Address))));

        // Who is who at the far end turns out by the first byte.
        await Task.WhenAll(near.Select((stream, number) => stream.WriteAsync(Bytes.Random(10_000, seed: number))));
        await Task.WhenAll(Enumerable.Range(0, ManyStreams).Select(async _ => await EchoAsync(run, (await bob.AcceptAsync()).Stream)));

        await Task.WhenAll(near.Select((stream, number) => stream.ExpectAsync(Bytes.Random(10_000, seed: number))));
    }

    private static async Task WrittenEarlyAsync(CheckRun run)
    {
        Peer alice = await run.StartAsync(), bob = await run.StartAsync();
        var near = new CheckedStream(run, await alice.ConnectAsync(bob.Address));
        await near.WriteAsync(Bytes.EveryValue());

        StreamConnection connection = await bob.AcceptAsync();

        await new CheckedStream(run, connection.Stream).ExpectAsync(Bytes.EveryValue());
    }

    private static async Task CancelledReadAsync(CheckRun run)
    {
        (CheckedStream near, _) = await OpenAsync(run);
        using var cancellation = new CancellationTokenSource();
        ValueTask<int> reading = near.Stream.ReadAsync(new byte[1], cancellation.Token);
        run.Expect(!reading.IsCompleted, "a read to wait while there is nothing", "it completed");

        await cancellation.CancelAsync();

        await run.ThrowsAsync<OperationCanceledException>("the cancelled read", async _ => await reading);
    }

    private static async Task CancelledTokenAsync(CheckRun run)
    {
        (CheckedStream near, CheckedStream far) = await OpenAsync(run);
        var cancelled = new CancellationToken(canceled: true);
        await far.WriteAsync([1]);

        await run.ThrowsAsync<OperationCanceledException>(
            "ReadAsync with a cancelled token", async _ => await near.Stream.ReadAtLeastAsync(new byte[1], 1, throwOnEndOfStream: false, cancelled));
        await run.ThrowsAsync<OperationCanceledException>(
            "WriteAsync with a cancelled token", async _ => await near.Stream.WriteAsync(new byte[1], cancelled));
    }

    private static async Task CancelledWriteAsync(CheckRun run)
    {
        (CheckedStream near, _) = await OpenAsync(run);
        using var cancellation = new CancellationTokenSource();
        long written = 0;
        Task<OperationCanceledException> writing = run.ThrowsAsync<OperationCanceledException>(
            $"the writing of {TooMuchToKeep >> 20} MiB that nobody reads, once cancelled,", async _ =>
            {
                byte[] chunk = new byte[64 << 10];
                while (Interlocked.Add(ref written, chunk.Length) <= TooMuchToKeep)
                {
                    await near.Stream.WriteAsync(chunk, cancellation.Token);
                }
            });
        await CheckRun.UntilStalledAsync(() => Interlocked.Read(ref written), writing);

        await cancellation.CancelAsync();

        await writing;
    }

    private static async Task NobodyReadsAsync(CheckRun run)
    {
        Peer alice = await run.StartAsync(), bob = await run.StartAsync();
        (CheckedStream stuck, _) = await alice.OpenAsync(bob);
        using var cancellation = new CancellationTokenSource();
        Task writing = CheckRun.ExceptionOfAsync(
            async token => await stuck.Stream.WriteAsync(new byte[TooMuchToKeep], token), cancellation.Token);

        (CheckedStream near, CheckedStream far) = await alice.OpenAsync(bob);
        await near.WriteAsync([1, 2, 3]);
        await far.ExpectAsync([1, 2, 3]);
        await alice.DeliverAsync([4], bob);

        await cancellation.CancelAsync();
        await run.WithinAsync("the write that waited to end", _ => writing);
    }

    private static async Task<(CheckedStream Near, CheckedStream Far)> OpenAsync(CheckRun run)
    {
        Peer alice = await run.StartAsync(), bob = await run.StartAsync();
        return await alice.OpenAsync(bob);
    }

    private static Task EchoAsync(CheckRun run, Stream stream) => run.WithinAsync("10,000 bytes to be read and sent back", async token =>
    {
        byte[] bytes = new byte[10_000];
        await stream.ReadExactlyAsync(bytes, token);
        await stream.WriteAsync(bytes, token);
    });
}
