using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using System.Text.Unicode;
using System.Threading.Channels;

namespace Gossip.Cli.Agent;

/// <summary>
/// The content of a file as this node's state, read anew for each exchange. Of what others send the latest is kept until it has been
/// shown: whoever shows it may be slow, the exchange is not held up.
/// </summary>
/// <param name="path">The file. To change it, put another in its place: what is half written is sent half.</param>
/// <param name="time">Where all time comes from.</param>
internal sealed class StateFile(string path, TimeProvider time) : IStateExchange
{
    /// <summary>The most bytes a state may have.</summary>
    public const int MaximumLength = 20 << 20;

    private const int LongestText = 1024;
    private const int Waiting = 64;

    private readonly Channel<ReceivedState> _received = Channel.CreateBounded<ReceivedState>(
        new BoundedChannelOptions(Waiting) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true });

    /// <summary>The states of others, as they come; complete after <see cref="Complete"/>.</summary>
    public ChannelReader<ReceivedState> Received => _received.Reader;

    /// <summary>Finds out whether a file can be a state.</summary>
    /// <param name="path">The file.</param>
    /// <param name="fault">What is wrong with it.</param>
    /// <returns>Whether it can be read now, and is not too long.</returns>
    public static bool IsReadable(string path, [NotNullWhen(false)] out string? fault)
    {
        try
        {
            using FileStream file = Open(path);
            fault = null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            fault = $"cannot be read: {e.Message}";
        }

        return fault is null;
    }

    /// <summary>Nothing more will come.</summary>
    public void Complete() => _received.Writer.TryComplete();

    /// <inheritdoc />
    public async ValueTask<ReadOnlyMemory<byte>> GetLocalStateAsync(bool join, CancellationToken cancellationToken)
    {
        await using FileStream file = Open(path);
        byte[] content = new byte[file.Length];
        int length = await file.ReadAtLeastAsync(content, content.Length, throwOnEndOfStream: false, cancellationToken);
        return content.AsMemory(0, length);
    }

    /// <inheritdoc />
    public ValueTask MergeRemoteStateAsync(ReadOnlyMemory<byte> state, bool join, CancellationToken cancellationToken)
    {
        ReadOnlySpan<byte> bytes = state.Span;
        string? text = bytes.Length <= LongestText && Utf8.IsValid(bytes) ? Encoding.UTF8.GetString(bytes) : null;
        _received.Writer.TryWrite(new ReceivedState(bytes.Length, Convert.ToHexStringLower(SHA256.HashData(bytes)), text, join, time.GetUtcNow()));
        return ValueTask.CompletedTask;
    }

    // Others may write to it, replace it or delete it meanwhile.
    private static FileStream Open(string path)
    {
        var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0, useAsync: true);
        if (file.Length <= MaximumLength)
        {
            return file;
        }

        long length = file.Length;
        file.Dispose();
        throw new IOException($"The state '{path}' has {length:N0} bytes, allowed are {MaximumLength:N0}.");
    }
}
