using Gossip.TransportConformance.Running;

namespace Gossip.TransportConformance.Checks;

/// <summary>What is promised about the end of streams.</summary>
internal static class StreamEndChecks
{
    public static IEnumerable<TransportCheck> All =>
    [
        new("What was written before hanging up is read, and then the end", HangUpAsync),
        new("The side that accepted may hang up too", FarHangUpAsync),
        new("A read that waits ends when the other side hangs up", WaitingReadAsync),
        new("Writing to a reader that went away throws an I/O exception", AbandonedAsync),
        new("A stream may be disposed twice", DisposedTwiceAsync),
        new("Disposing a stream ends its own read that waits", OwnReadAsync),
        new("A stream that is disposed refuses reads and writes", AfterDisposalAsync),
    ];

    private static async Task HangUpAsync(CheckRun run)
    {
        (CheckedStream near, CheckedStream far) = await OpenAsync(run);
        byte[] last = Bytes.Random(100_000);

        Task writing = WriteAndHangUpAsync(near, last);

        await far.ExpectAsync(last);
        await far.ExpectEndAsync();
        await far.ExpectEndAsync();
        await writing;
    }

    private static async Task FarHangUpAsync(CheckRun run)
    {
        (CheckedStream near, CheckedStream far) = await OpenAsync(run);
        await near.WriteAsync([1, 2]);
        await far.ExpectAsync([1, 2]);

        await WriteAndHangUpAsync(far, [3, 4]);

        await near.ExpectAsync([3, 4]);
        await near.ExpectEndAsync();
    }

    private static async Task WaitingReadAsync(CheckRun run)
    {
        (CheckedStream near, CheckedStream far) = await OpenAsync(run);
        Task reading = far.ExpectEndAsync();

        await near.DisposeAsync();

        await reading;
    }

    private static async Task AbandonedAsync(CheckRun run)
    {
        (CheckedStream near, CheckedStream far) = await OpenAsync(run);
        await near.WriteAsync(Bytes.Random(1_000));

        await far.DisposeAsync();

        // The news that the reader has gone takes its time.
        await run.ThrowsAsync<IOException>("writing on and on to a reader that went away", async token =>
        {
            while (true)
            {
                await near.Stream.WriteAsync(new byte[1_000], token);
            }
        });
    }

    private static async Task DisposedTwiceAsync(CheckRun run)
    {
        (CheckedStream near, CheckedStream far) = await OpenAsync(run);
        await near.WriteAsync([1]);

        await near.DisposeAsync();
        await near.DisposeAsync();
        near.Stream.Dispose();

        await far.ExpectAsync([1]);
        await far.ExpectEndAsync();
    }

    private static async Task OwnReadAsync(CheckRun run)
    {
        (CheckedStream near, _) = await OpenAsync(run);
        ValueTask<int> reading = near.Stream.ReadAsync(new byte[1], CancellationToken.None);

        await near.DisposeAsync();

        // How it ends is the stream's affair; that it ends is not.
        await run.WithinAsync("a read to end when its stream is disposed", _ => CheckRun.ExceptionOfAsync(
            async _ => await reading, CancellationToken.None));
    }

    private static async Task AfterDisposalAsync(CheckRun run)
    {
        (CheckedStream near, _) = await OpenAsync(run);

        await near.DisposeAsync();

        await run.ThrowsAsync<ObjectDisposedException>(
            "ReadAsync on a disposed stream", async token => await near.Stream.ReadAtLeastAsync(new byte[1], 1, throwOnEndOfStream: false, token));
        await run.ThrowsAsync<ObjectDisposedException>(
            "WriteAsync on a disposed stream", async token => await near.Stream.WriteAsync(new byte[1], token));
    }

    private static async Task WriteAndHangUpAsync(CheckedStream stream, byte[] bytes)
    {
        await stream.WriteAsync(bytes);
        await stream.DisposeAsync();
    }

    private static async Task<(CheckedStream Near, CheckedStream Far)> OpenAsync(CheckRun run)
    {
        Peer alice = await run.StartAsync(), bob = await run.StartAsync();
        return await alice.OpenAsync(bob);
    }
}
