using System.Text;
using Gossip.Tests.Wire;
using Gossip.Wire;
using Microsoft.Extensions.Time.Testing;

namespace Gossip.FuzzTests.Targets;

/// <summary>
/// Whole streams. Nothing is thrown but a <see cref="WireException"/>; in what pieces the bytes come makes no difference; what is held
/// and what is allocated is bounded by what came, not by what was claimed; and all of it is given back.
/// </summary>
internal static class StreamTargets
{
    /// <summary>What a run may allocate by itself: readers, timers, texts of exceptions.</summary>
    private const long Overhead = 256 << 10;

    private static readonly TimeSpan StepTimeout = TimeSpan.FromSeconds(10);

    public static IEnumerable<FuzzTarget> All { get; } =
    [
        new("push-pull-stream", data => Read((byte)MessageType.PushPull, data), () => [.. Vectors.Named("pushpull-plain").Select(Body), .. Vectors.Named("pushpull-empty").Select(Body)]),
        new("stream", data => Read(null, data), StreamSeeds),
    ];

    private static byte[] Body(byte[] bytes) => [0, 3, .. bytes[1..]];

    private static IEnumerable<byte[]> StreamSeeds()
    {
        foreach (byte[] bytes in Vectors.OfKind("message", "stream", "compress").Where(bytes => bytes.Length < 1000))
        {
            yield return [0, 7, .. bytes];
            yield return [12, 7, .. bytes];
        }
    }

    /// <summary>The first byte says the settings, the second how many bytes come at once.</summary>
    private static void Read(byte? type, byte[] data)
    {
        if (data.Length < 2)
        {
            return;
        }

        byte flags = data[0];
        byte[] bytes = type is null ? data[2..] : [type.Value, .. data.AsSpan(2)];
        if ((flags & 8) != 0)
        {
            bytes = Encrypted(bytes);
        }

        string whole = Read(flags, bytes, int.MaxValue);
        Promise.Equal(Read(flags, bytes, 1 + data[1]), whole, "It does not matter in what pieces a stream comes");
    }

    private static string Read(byte flags, byte[] bytes, int bytesPerRead)
    {
        var settings = new LayerSettings
        {
            Label = (flags & 2) != 0 ? CipherTargets.LabelBytes : default,
            Keyring = (flags & 4) != 0 ? CipherTargets.Ring : null,
            VerifyIncoming = (flags & 16) == 0,
        };
        var budget = new StreamMemoryBudget(1L << 30);
        StreamRole role = (flags & 1) != 0 ? StreamRole.Dialler : StreamRole.Listener;
        long before = GC.GetAllocatedBytesForCurrentThread();
        string result;
        long held;
        using (var stream = new TrickleStream(bytes, bytesPerRead))
        using (var reader = new MessageStreamReader(stream, StepTimeout, new FakeTimeProvider(), role, settings, budget))
        {
            result = Result(reader);
            held = budget.Reserved;
        }

        // Nobody reads what is inflated twice: only a compressed message may hold more than came.
        bool mayInflate = bytes.AsSpan().Contains((byte)MessageType.Compressed) || (flags & 4) != 0;
        long bound = Overhead + (32L * bytes.Length) + (mayInflate ? Math.Min(3L * WireLimits.MaximumInflatedStream, 8L * 2560 * bytes.Length) : 0);
        long perRead = 2048L * (1 + (bytes.Length / Math.Max(1, Math.Min(bytesPerRead, bytes.Length))));
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Promise.Holds(allocated <= bound + perRead, $"{bytes.Length} bytes allocate no more than {bound + perRead}, not {allocated}");
        Promise.Holds(held <= bound, $"{bytes.Length} bytes hold no more than {bound}, not {held}");
        Promise.Equal(budget.Reserved, 0, "What was held is given back");
        return result;
    }

    private static string Result(MessageStreamReader reader)
    {
        Task<string> reading = ResultAsync(reader);
        Promise.Holds(reading.IsCompleted, "Nothing waits when everything has come");
        return reading.GetAwaiter().GetResult();
    }

    private static async Task<string> ResultAsync(MessageStreamReader reader)
    {
        try
        {
            MessageType type = await reader.ReadTypeAsync(CancellationToken.None);
            return $"{type} {await ReadAsync(type, reader)} {await reader.HasMoreAsync(CancellationToken.None)}";
        }
        catch (WireException refusal)
        {
            return $"{refusal.Fault} {refusal.Message}";
        }
    }

    private static async Task<string> ReadAsync(MessageType type, MessageStreamReader reader)
    {
        switch (type)
        {
            case MessageType.PushPull:
                using (PushPullState state = await reader.ReadPushPullAsync(CancellationToken.None))
                {
                    return Text(state);
                }

            case MessageType.User:
                return Convert.ToHexString((await reader.ReadUserMessageAsync(CancellationToken.None)).Span);
            case MessageType.Error:
                return await reader.ReadErrorAsync(CancellationToken.None);
            default:
                return Convert.ToHexString((await reader.ReadBodyAsync(CancellationToken.None)).Span);
        }
    }

    private static string Text(PushPullState state)
    {
        var text = new StringBuilder();
        int count = 0;
        foreach (PushPullNode node in state.Nodes)
        {
            count++;
            if (count < 8)
            {
                text.Append(RecordTargets.Text(node)).Append(';');
            }
        }

        Promise.Equal(count, state.Header.NodeCount, "All the members announced are there");
        Promise.Equal(state.UserState.Length, state.Header.UserStateLength, "All the state announced is there");
        return text.Append(count).Append(Convert.ToHexString(state.UserState.Span)).ToString();
    }

    private static byte[] Encrypted(byte[] message)
    {
        byte[] frame = new byte[EncryptedFrame.LengthFor(EncryptionLayer.Unpadded, message.Length)];
        EncryptedFrame.Write(message, CipherTargets.Ring, EncryptionLayer.Unpadded, [], frame);
        return frame;
    }
}
