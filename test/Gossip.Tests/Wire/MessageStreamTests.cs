using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Text;
using Gossip.Wire;
using Microsoft.Extensions.Time.Testing;

namespace Gossip.Tests.Wire;

public sealed class MessageStreamTests
{
    private static readonly TimeSpan StepTimeout = TimeSpan.FromSeconds(10);
    private static readonly int[] ReadSizes = [1, 7, 1000, int.MaxValue];

    [TestCaseSource(nameof(ReadSizes))]
    public async Task A_push_pull_of_memberlist_is_read_however_it_arrives(int bytesPerRead)
    {
        WireVector vector = WireVectors.Named("pushpull-plain-5");
        using MessageStreamReader reader = Reader(vector.Bytes, bytesPerRead);

        Assert.That(await reader.ReadTypeAsync(default), Is.EqualTo(MessageType.PushPull));
        using PushPullState state = await reader.ReadPushPullAsync(default);

        Assert.That(state.Header, Is.EqualTo(new PushPullHeader(5, 10, true)));
        Assert.That(state.UserState.ToArray(), Is.EqualTo(vector.Hex("userState")));
        Assert.That(Describe(state), Is.EqualTo(Enumerable.Range(0, 5).Select(ExpectedNode)));
    }

    [TestCaseSource(nameof(ReadSizes))]
    public async Task A_compressed_push_pull_of_memberlist_is_read_however_it_arrives(int bytesPerRead)
    {
        using MessageStreamReader reader = Reader(WireVectors.Named("pushpull-compressed-300").Bytes, bytesPerRead);

        Assert.That(await reader.ReadTypeAsync(default), Is.EqualTo(MessageType.PushPull));
        using PushPullState state = await reader.ReadPushPullAsync(default);

        Assert.That(state.Header, Is.EqualTo(new PushPullHeader(300, 0, false)));
        Assert.That(Describe(state), Is.EqualTo(Enumerable.Range(0, 300).Select(ExpectedNode)));
    }

    [Test]
    public async Task An_empty_push_pull_is_read()
    {
        using MessageStreamReader reader = Reader(WireVectors.Named("pushpull-empty").Bytes);
        await reader.ReadTypeAsync(default);
        using PushPullState state = await reader.ReadPushPullAsync(default);

        Assert.That(state.Header, Is.EqualTo(new PushPullHeader(0, 0, false)));
        Assert.That(Describe(state), Is.Empty);
    }

    [TestCase(5, true, "user-state", "pushpull-plain-5", false)]
    [TestCase(0, false, "", "pushpull-empty", false)]
    [TestCase(300, false, "", "pushpull-compressed-300", true)]
    public async Task A_push_pull_is_sent_as_the_bytes_of_memberlist(int nodes, bool join, string userState, string name, bool compress)
    {
        MessageStreamWriter writer = Writer();
        WriteNodes(writer.BeginPushPull(nodes, userState.Length, join), nodes);
        writer.EndPushPull(Encoding.UTF8.GetBytes(userState));
        using var sent = new MemoryStream();

        await writer.SendAsync(sent, compress, default);

        Assert.That(Convert.ToHexString(sent.ToArray()), Is.EqualTo(Convert.ToHexString(WireVectors.Named(name).Bytes)));
    }

    [Test]
    public async Task A_user_message_is_sent_as_the_bytes_of_memberlist_and_read_again()
    {
        WireVector vector = WireVectors.Named("user-stream");
        MessageStreamWriter writer = Writer();
        writer.WriteUserMessage(vector.Hex("payload"));
        Assert.That(writer.Message.ToArray(), Is.EqualTo(vector.Bytes));
        using MessageStreamReader reader = Reader(vector.Bytes, bytesPerRead: 1);

        Assert.That(await reader.ReadTypeAsync(default), Is.EqualTo(MessageType.User));
        Assert.That((await reader.ReadUserMessageAsync(default)).ToArray(), Is.EqualTo(vector.Hex("payload")));
    }

    [TestCase("ping-source-v4"), TestCase("ack-2"), TestCase("err"), TestCase("nack")]
    public async Task A_small_message_is_read_byte_by_byte(string name)
    {
        byte[] bytes = WireVectors.Named(name).Bytes;
        using MessageStreamReader reader = Reader(bytes, bytesPerRead: 1);

        Assert.That(await reader.ReadTypeAsync(default), Is.EqualTo((MessageType)bytes[0]));
        Assert.That((await reader.ReadBodyAsync(default)).ToArray(), Is.EqualTo(bytes[1..]));
    }

    [Test]
    public async Task Two_messages_on_one_stream_are_read_one_after_the_other()
    {
        using MessageStreamReader reader = Reader([.. WireVectors.Named("pushpull-plain-5").Bytes, .. WireVectors.Named("nack").Bytes]);
        await reader.ReadTypeAsync(default);
        (await reader.ReadPushPullAsync(default)).Dispose();

        Assert.That(await reader.ReadTypeAsync(default), Is.EqualTo(MessageType.Nack));
        Assert.That(NackMessage.TryRead(await reader.ReadBodyAsync(default), out NackMessage m) ? m.SequenceNumber : 0, Is.EqualTo(11));
    }

    [TestCase("pushpull-plain-5"), TestCase("pushpull-empty"), TestCase("user-stream"), TestCase("err"), TestCase("lzw-alive")]
    public void A_stream_that_ends_anywhere_within_a_message_is_refused(string name)
    {
        byte[] bytes = WireVectors.Named(name).Bytes;
        for (int length = 0; length < bytes.Length; length++)
        {
            Assert.That(() => ReadAnyAsync(bytes[..length], 50), Throws.InstanceOf<WireException>(), $"{length} bytes");
        }
    }

    [Test]
    public void Changed_bytes_are_read_or_refused_but_never_anything_else([Values(21, 22)] int seed)
    {
        var random = new Random(seed);
        byte[][] vectors = [.. WireVectors.Clear.Where(v => v.Kind == "stream").Select(v => v.Bytes)];
        for (int i = 0; i < 3000; i++)
        {
            byte[] bytes = [.. vectors[random.Next(vectors.Length)]];
            bytes[random.Next(Math.Min(bytes.Length, 200))] = (byte)random.Next(256);
            Assert.That(() => ReadOrRefuseAsync(bytes, random.Next(1, 500)), Throws.Nothing, $"seed {seed}, stream {i}");
        }
    }

    [TestCase("0e", "14 is not a type")]
    [TestCase("06c1", "header is not MessagePack")]
    [TestCase("0681a54e6f646573ff", "header is malformed")]
    [TestCase("0681a54e6f646573ce00100001", "more than is allowed")]
    [TestCase("0681a54e6f64657301c1", "node 0 is not MessagePack")]
    [TestCase("0681a54e6f6465730181a5537461746504", "node 0 is malformed")]
    [TestCase("0681a54e6f6465730281a5537461746500a0", "node 1 is malformed")]
    [TestCase("0681a54e6f6465730181a178dbffffffff", "node 0 is longer than")]
    [TestCase("0881aa557365724d73674c656eceffffffff", "more than is allowed")]
    [TestCase("02dbffffffff", "longer than 65,536 bytes")]
    [TestCase("0981a3427566dbffffffff", "longer than 31,522,816 bytes")]
    [TestCase("0981a3427566a2ffff", "not LZW")]
    [TestCase("0981a4416c676f07", "compressed message is malformed")]
    public void What_is_wrong_is_said(string hex, string expected) =>
        Assert.That(
            () => ReadAnyAsync(Convert.FromHexString(hex), 1),
            Throws.InstanceOf<WireException>().With.Message.Contain(expected));

    [Test]
    public async Task Compressed_in_compressed_is_refused()
    {
        byte[] inner = await SendCompressedAsync(new byte[1000]);
        byte[] outer = await SendCompressedAsync([.. inner, .. new byte[1000]]);

        Assert.That(() => ReadAnyAsync(outer), Throws.InstanceOf<WireException>().With.Message.Contain("Compressed lies where it may not"));
    }

    [Test]
    public void A_stream_inflates_to_40_MiB_at_most([Values(0, 1)] int excess)
    {
        byte[] bomb = Compress([(byte)MessageType.Ack, .. new byte[WireLimits.MaximumInflatedStream - 1 + excess]]);
        using MessageStreamReader reader = Reader(bomb);

        Assert.That(
            async () => await reader.ReadTypeAsync(default),
            excess == 0 ? Is.EqualTo(MessageType.Ack) : Throws.InstanceOf<WireException>().With.Message.Contain("inflates beyond"));
    }

    [Test]
    public async Task What_nobody_would_inflate_is_not_compressed()
    {
        byte[] message = [(byte)MessageType.Ack, .. new byte[WireLimits.MaximumInflatedStream]];
        using var sent = new MemoryStream();

        await Writer().SendAsync(sent, message, compress: true, default);

        Assert.That(sent.Length, Is.EqualTo(message.Length));
    }

    [TestCase("0681a54e6f646573ce00100000"), TestCase("0681ac557365725374617465" + "4c656ece01400000")]
    [TestCase("0881aa557365724d73674c656ece01400000"), TestCase("0981a3427566db01000000")]
    public void Nothing_is_allocated_from_a_claim(string hex)
    {
        var stream = new TrickleStream(Convert.FromHexString(hex), int.MaxValue);

        Assert.That(() => ReadAnyAsync(stream), Throws.InstanceOf<WireException>().With.Message.Contain("ended"));
        Assert.That(stream.LargestReadAsked, Is.LessThan(10_000));
    }

    [TestCase("", "the type of a message")]
    [TestCase("06", "the push/pull header")]
    [TestCase("0681a54e6f64657301", "the push/pull's node 0")]
    [TestCase("0681ac557365725374617465" + "4c656e05", "the push/pull's user state")]
    [TestCase("0881aa557365724d73674c656e05", "the user message")]
    [TestCase("098", "the compressed message")]
    public void A_silent_stream_times_out_with_what_was_waited_for(string hex, string what)
    {
        var time = new FakeTimeProvider();
        var stream = new TrickleStream(Convert.FromHexString(hex.PadRight(hex.Length + (hex.Length % 2), '2')), 3, stallsAtEnd: true);
        Task reading = ReadAnyAsync(stream, time);

        time.Advance(StepTimeout - TimeSpan.FromTicks(1));
        Assert.That(reading.IsCompleted, Is.False);
        time.Advance(TimeSpan.FromTicks(1));

        Assert.That(async () => await reading, Throws.InstanceOf<TimeoutException>().With.Message.Contain(what));
    }

    [Test]
    [SuppressMessage("Reliability", "CA2025", Justification = "The reading is awaited.")]
    public void Cancelling_is_no_timeout()
    {
        using var cancellation = new CancellationTokenSource();
        using var reader = new MessageStreamReader(new TrickleStream([], 1, stallsAtEnd: true), StepTimeout, new FakeTimeProvider(), StreamRole.Listener, LayerSettings.Plain);
        Task reading = reader.ReadTypeAsync(cancellation.Token).AsTask();

        cancellation.Cancel();

        Assert.That(async () => await reading, Throws.InstanceOf<OperationCanceledException>());
    }

    [Test]
    public void A_stream_that_takes_nothing_times_out()
    {
        var time = new FakeTimeProvider();
        var writer = new MessageStreamWriter(StepTimeout, time, StreamRole.Dialler, LayerSettings.Plain);
        writer.WriteUserMessage([1]);
        Task sending = writer.SendAsync(new TrickleStream([], 1), compress: false, default).AsTask();

        time.Advance(StepTimeout);

        Assert.That(async () => await sending, Throws.InstanceOf<TimeoutException>());
    }

    private static MessageStreamReader Reader(byte[] bytes, int bytesPerRead = int.MaxValue) =>
        new(new TrickleStream(bytes, bytesPerRead), StepTimeout, TimeProvider.System, StreamRole.Listener, LayerSettings.Plain);

    private static MessageStreamWriter Writer() =>
        new(StepTimeout, TimeProvider.System, StreamRole.Dialler, LayerSettings.Plain);

    private static byte[] Compress(byte[] message)
    {
        byte[] output = new byte[message.Length + CompressedMessage.MaximumHeaderLength];
        Assert.That(CompressedMessage.TryCompress(message, output, out Range compressed));
        return output[compressed];
    }

    private static async Task<byte[]> SendCompressedAsync(byte[] message)
    {
        using var sent = new MemoryStream();
        await Writer().SendAsync(sent, message, compress: true, default);
        Assert.That(sent.Length, Is.LessThan(message.Length));
        byte[] bytes = sent.ToArray();
        return bytes;
    }

    private static Task ReadAnyAsync(byte[] bytes, int bytesPerRead = int.MaxValue) => ReadAnyAsync(new TrickleStream(bytes, bytesPerRead));

    private static async Task ReadAnyAsync(Stream stream, TimeProvider? time = null)
    {
        using var reader = new MessageStreamReader(stream, StepTimeout, time ?? TimeProvider.System, StreamRole.Listener, LayerSettings.Plain);
        switch (await reader.ReadTypeAsync(default))
        {
            case MessageType.PushPull:
                using (await reader.ReadPushPullAsync(default))
                {
                }

                break;
            case MessageType.User:
                await reader.ReadUserMessageAsync(default);
                break;
            default:
                await reader.ReadBodyAsync(default);
                break;
        }
    }

    private static async Task ReadOrRefuseAsync(byte[] bytes, int bytesPerRead)
    {
        try
        {
            await ReadAnyAsync(bytes, bytesPerRead);
        }
        catch (WireException refused)
        {
            Assert.That(refused.Message, Is.Not.Empty);
        }
    }

    private static void WriteNodes(WireBuffer output, int count)
    {
        for (int i = 0; i < count; i++)
        {
            byte[] metadata = Encoding.UTF8.GetBytes($"m{i}");
            byte[] address = [10, 0, (byte)(i >> 8), (byte)i];
            PushPullNode.Write(output, $"node-{i:000}", address, (ushort)(7946 + i), metadata, (uint)i, (MemberState)(i % 4), new(1, 5, 2, 2, 5, 4));
        }
    }

    private static List<string> Describe(PushPullState state)
    {
        var nodes = new List<string>();
        foreach (PushPullNode n in state.Nodes)
        {
            nodes.Add($"{Decoded.Text(n.Name)} {new IPAddress(n.Address)}:{n.Port} {Decoded.Text(n.Metadata)} {n.Incarnation} {n.State} {Decoded.Versions(n.HasVersions, n.Versions)}");
        }

        return nodes;
    }

    private static string ExpectedNode(int i) =>
        $"node-{i:000} 10.0.{i >> 8}.{i & 255}:{7946 + i} m{i} {i} {(MemberState)(i % 4)} 010502020504";
}
