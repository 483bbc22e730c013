namespace Gossip.TransportConformance.Running;

/// <summary>One end of a stream under test, read and written with patience.</summary>
internal sealed class CheckedStream(CheckRun run, Stream stream)
{
    public Stream Stream => stream;

    public Task WriteAsync(byte[] bytes) =>
        run.WithinAsync($"{bytes.Length:N0} bytes to be written", token => stream.WriteAsync(bytes, token).AsTask());

    /// <summary>Writes in chunks of all sizes, so that they do not match the sizes of reading.</summary>
    public Task WriteInChunksAsync(byte[] bytes) => run.WithinAsync($"{bytes.Length:N0} bytes to be written in chunks", async token =>
    {
        int chunk = 1;
        for (int offset = 0; offset < bytes.Length; offset += chunk)
        {
            chunk = Math.Min((chunk * 3 % 60_013) + 1, bytes.Length - offset);
            await stream.WriteAsync(bytes.AsMemory(offset, chunk), token);
        }
    });

    /// <summary>Fails unless exactly these bytes come next.</summary>
    public async Task ExpectAsync(byte[] bytes)
    {
        string expected = $"{bytes.Length:N0} bytes to be read as they were written";
        byte[] actual = new byte[bytes.Length];
        await run.WithinAsync(expected, token => stream.ReadExactlyAsync(actual, token).AsTask());
        int same = bytes.AsSpan().CommonPrefixLength(actual);
        run.Expect(same == bytes.Length, expected, $"they differ from byte {same:N0} on");
    }

    /// <summary>Fails unless the stream has ended.</summary>
    public async Task ExpectEndAsync()
    {
        int length = await run.WithinAsync("the end of the stream to be read", token => stream.ReadAsync(new byte[1], token).AsTask());
        run.Expect(length == 0, "the end of the stream to be read", "there was another byte");
    }

    public Task DisposeAsync() => run.WithinAsync("the stream to be disposed", _ => stream.DisposeAsync().AsTask());
}
