using Gossip.Security;
using Gossip.Wire;
using Microsoft.Extensions.Time.Testing;

namespace Gossip.Tests.Wire;

/// <summary>Streams with label and encryption around their message, in both directions.</summary>
public sealed class LayeredStreamTests
{
    private static readonly TimeSpan StepTimeout = TimeSpan.FromSeconds(10);
    private static readonly byte[] Payload = new byte[700];
    private static readonly int[] KeyLengths = [0, 16, 24, 32];

    private static IEnumerable<TestCaseData> Vectors => WireVectors.Cases(WireVectors.EncryptedStreams);

    [TestCaseSource(nameof(Vectors))]
    public async Task An_encrypted_push_pull_of_memberlist_is_read(string name)
    {
        WireVector vector = WireVectors.Named(name);
        LayerSettings settings = Layers.Encrypted(new Keyring(vector.Hex("key")), vector.Text("label"));
        using MessageStreamReader asked = Reader(vector.Bytes, settings, StreamRole.Dialler, 1000);
        using MessageStreamReader asking = Reader([.. LabelHeader(settings), .. vector.Bytes], settings, StreamRole.Listener, 1000);

        Assert.That(await NodesAsync(asked), Is.EqualTo(300));
        Assert.That(await NodesAsync(asking), Is.EqualTo(300));
    }

    [TestCaseSource(nameof(Vectors))]
    public void It_is_refused_with_another_key_another_label_or_a_flipped_byte(string name)
    {
        WireVector vector = WireVectors.Named(name);
        var ring = new Keyring(vector.Hex("key"));
        byte[] flipped = [.. vector.Bytes];
        flipped[^1]++;

        Assert.That(() => ReadAsync(vector.Bytes, Layers.Encrypted(Layers.Ring(), vector.Text("label")), StreamRole.Dialler), Refused("No key"));
        Assert.That(() => ReadAsync(vector.Bytes, Layers.Encrypted(ring, "other"), StreamRole.Dialler), Refused("No key"));
        Assert.That(() => ReadAsync(flipped, Layers.Encrypted(ring, vector.Text("label")), StreamRole.Dialler), Refused("No key"));
    }

    [Test]
    public async Task Every_combination_of_layers_is_read_again(
        [ValueSource(nameof(KeyLengths))] int keyLength,
        [Values(0, 1)] byte version,
        [Values("", "cluster-a")] string label,
        [Values] bool compress,
        [Values] bool dials)
    {
        (StreamRole from, StreamRole to) = dials ? (StreamRole.Dialler, StreamRole.Listener) : (StreamRole.Listener, StreamRole.Dialler);
        LayerSettings settings = keyLength == 0 ? Layers.Labelled(label) : Layers.Encrypted(Layers.Ring(keyLength), label, version);
        byte[] sent = await SendAsync(settings, from, compress);

        byte[] received = await ReadAsync(sent, settings, to, 7);

        Assert.That(received, Is.EqualTo(Payload));
        Assert.That(sent[0] == (byte)MessageType.Label, Is.EqualTo(dials && label.Length > 0));
    }

    [Test]
    public async Task A_stream_cut_anywhere_is_refused([Values(0, 1)] byte version)
    {
        LayerSettings settings = Layers.Encrypted(label: "ab", version: version);
        byte[] sent = await SendAsync(settings, StreamRole.Dialler, compress: true);
        for (int length = 0; length < sent.Length; length++)
        {
            Assert.That(() => ReadAsync(sent[..length], settings), Refused(length == 0 ? "without a word" : "ended within"), $"{length} bytes");
        }
    }

    [Test]
    public async Task A_stream_changed_anywhere_is_refused([Values(0, 1)] byte version)
    {
        LayerSettings settings = Layers.Encrypted(label: "ab", version: version);
        byte[] sent = await SendAsync(settings, StreamRole.Dialler, compress: true);
        for (int i = 0; i < sent.Length; i++)
        {
            byte[] changed = [.. sent];
            changed[i] ^= 4;
            Assert.That(() => ReadAsync(changed, settings), Throws.InstanceOf<WireException>(), $"byte {i}");
        }
    }

    [TestCase("0a00000000"), TestCase("0a0000001c"), TestCase("0a01400401"), TestCase("0affffffff"), TestCase("0a80000000")]
    public void A_length_that_no_message_has_is_refused_before_its_bytes(string hex)
    {
        var stream = new TrickleStream(Convert.FromHexString(hex), int.MaxValue, stallsAtEnd: true);

        Assert.That(() => ReadAsync(stream, Layers.Encrypted()), Refused("claims another length"));
    }

    [TestCase("0a01400000"), TestCase("0a0000001d"), TestCase("0a0100000000112233")]
    public void Nothing_is_allocated_from_the_length_that_is_claimed(string hex)
    {
        var stream = new TrickleStream(Convert.FromHexString(hex), int.MaxValue);

        Assert.That(() => ReadAsync(stream, Layers.Encrypted()), Refused("ended within the encrypted message"));
        Assert.That(stream.LargestReadAsked, Is.LessThan(10_000));
    }

    [Test]
    public void A_message_in_clear_is_refused_at_its_first_byte([Values(0, 2, 6, 8, 9, 13)] byte type)
    {
        var stream = new TrickleStream([type], int.MaxValue, stallsAtEnd: true);

        Assert.That(() => ReadAsync(stream, Layers.Encrypted()), Refused("not encrypted"));
    }

    [Test]
    public async Task While_a_cluster_moves_to_encryption_streams_in_clear_are_read_too()
    {
        var moving = new LayerSettings { Keyring = Layers.Ring(), VerifyIncoming = false };
        var notYet = new LayerSettings { Keyring = Layers.Ring(), VerifyOutgoing = false };

        Assert.That(await ReadAsync(await SendAsync(LayerSettings.Plain), moving), Is.EqualTo(Payload));
        Assert.That(await ReadAsync(await SendAsync(moving), moving), Is.EqualTo(Payload));
        Assert.That(await ReadAsync(await SendAsync(notYet), LayerSettings.Plain), Is.EqualTo(Payload));
        Assert.That(async () => await ReadAsync(await SendAsync(Layers.Encrypted(Layers.Ring(16))), moving), Refused("No key"));
    }

    [Test]
    public void An_encrypted_message_is_refused_by_a_node_without_keys() =>
        Assert.That(async () => await ReadAsync(await SendAsync(Layers.Encrypted()), LayerSettings.Plain), Refused("has no key"));

    [TestCase("cluster-a", "cluster-b", "not that of"), TestCase("cluster-a", "", "not that of"), TestCase("", "cluster-a", "missing")]
    public void A_stream_of_another_label_is_refused(string sent, string expected, string said) =>
        Assert.That(async () => await ReadAsync(await SendAsync(Layers.Labelled(sent)), Layers.Labelled(expected)), Refused(said));

    [Test]
    public void An_empty_label_is_refused() =>
        Assert.That(() => ReadAsync([(byte)MessageType.Label, 0, 8], LayerSettings.Plain), Refused("label is empty"));

    [Test]
    public void A_missing_label_is_noticed_at_the_first_byte() =>
        Assert.That(() => ReadAsync(new TrickleStream([8], 1, stallsAtEnd: true), Layers.Labelled("a")), Refused("missing"));

    [Test]
    public void An_answer_with_a_label_is_refused() =>
        Assert.That(
            async () => await ReadAsync(await SendAsync(Layers.Labelled("a"), StreamRole.Dialler), Layers.Labelled("a"), StreamRole.Dialler),
            Refused("Label lies where it may not"));

    [Test]
    public async Task Behind_a_proxy_that_takes_the_label_off_it_is_still_authenticated()
    {
        var behindProxy = new LayerSettings { Label = "ab"u8.ToArray(), Keyring = Layers.Ring(), SkipInboundLabelCheck = true };
        byte[] sent = await SendAsync(Layers.Encrypted(label: "ab"));

        Assert.That(await ReadAsync(sent[4..], behindProxy), Is.EqualTo(Payload));
        Assert.That(() => ReadAsync(sent, behindProxy), Refused("not that of"));
    }

    [Test]
    public void A_layer_inside_the_encryption_that_does_not_belong_there_is_refused([Values(10, 244)] byte type)
    {
        byte[] inner = [type, 1, 2, 3];
        byte[] frame = new byte[EncryptedFrame.LengthFor(1, inner.Length)];
        EncryptedFrame.Write(inner, Layers.Ring(), 1, [], frame);

        Assert.That(() => ReadAsync(frame, Layers.Encrypted()), Refused("lies where it may not"));
    }

    [Test]
    public void An_encrypted_message_without_a_byte_is_refused([Values(0, 1)] byte version)
    {
        byte[] frame = new byte[EncryptedFrame.LengthFor(version, 0)];
        EncryptedFrame.Write([], Layers.Ring(), version, [], frame);

        Assert.That(() => ReadAsync(frame, Layers.Encrypted()), Refused("ended within the type"));
    }

    [Test]
    public async Task An_encrypted_message_is_20_MiB_at_most([Values(0, 1)] int excess)
    {
        var message = new byte[WireLimits.MaximumEncryptedStream - EncryptionLayer.MinimumLength + excess];
        using var sent = new MemoryStream();
        ValueTask sending = Writer(Layers.Encrypted(), StreamRole.Listener).SendAsync(sent, message, compress: false, default);

        if (excess > 0)
        {
            Assert.That(async () => await sending, Refused("too long to be encrypted"));
            Assert.That(sent.Length, Is.Zero);
            return;
        }

        await sending;
        using MessageStreamReader reader = Reader(sent.ToArray(), Layers.Encrypted(), StreamRole.Listener, int.MaxValue);
        Assert.That(await reader.ReadTypeAsync(default), Is.EqualTo(MessageType.Ping));
    }

    private static byte[] LabelHeader(LayerSettings settings)
    {
        byte[] header = new byte[LabelLayer.Overhead(settings.Label.Span)];
        if (header.Length > 0)
        {
            LabelLayer.Write(header, settings.Label.Span);
        }

        return header;
    }

    private static async Task<int> NodesAsync(MessageStreamReader reader)
    {
        Assert.That(await reader.ReadTypeAsync(default), Is.EqualTo(MessageType.PushPull));
        using PushPullState state = await reader.ReadPushPullAsync(default);
        return state.Header.NodeCount;
    }

    private static async Task<byte[]> SendAsync(LayerSettings settings, StreamRole role = StreamRole.Dialler, bool compress = false)
    {
        MessageStreamWriter writer = Writer(settings, role);
        writer.WriteUserMessage(Payload);
        using var sent = new MemoryStream();
        await writer.SendAsync(sent, compress, default);
        return sent.ToArray();
    }

    private static Task<byte[]> ReadAsync(byte[] bytes, LayerSettings settings, StreamRole role = StreamRole.Listener, int bytesPerRead = int.MaxValue) =>
        ReadAsync(new TrickleStream(bytes, bytesPerRead), settings, role);

    private static async Task<byte[]> ReadAsync(Stream stream, LayerSettings settings, StreamRole role = StreamRole.Listener)
    {
        using var reader = new MessageStreamReader(stream, StepTimeout, new FakeTimeProvider(), role, settings);
        Assert.That(await reader.ReadTypeAsync(default), Is.EqualTo(MessageType.User));
        return (await reader.ReadUserMessageAsync(default)).ToArray();
    }

    private static MessageStreamReader Reader(byte[] bytes, LayerSettings settings, StreamRole role, int bytesPerRead) =>
        new(new TrickleStream(bytes, bytesPerRead), StepTimeout, TimeProvider.System, role, settings);

    private static MessageStreamWriter Writer(LayerSettings settings, StreamRole role) => new(StepTimeout, TimeProvider.System, role, settings);

    private static NUnit.Framework.Constraints.ContainsConstraint Refused(string said) =>
        Throws.InstanceOf<WireException>().With.Message.Contain(said);
}
