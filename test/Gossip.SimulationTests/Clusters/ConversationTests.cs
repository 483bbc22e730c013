using Gossip.Security;
using Gossip.Simulation;
using Gossip.Simulation.Network;
using Gossip.SimulationTests.Messaging;
using Gossip.Tests.Clusters;
using Gossip.Wire;

namespace Gossip.SimulationTests.Clusters;

/// <summary>What is told to peers that send nonsense over a stream, and to whom nothing is told.</summary>
public sealed class ConversationTests
{
    private static readonly byte[] Key = Enumerable.Repeat((byte)7, 32).ToArray();

    private static readonly byte[][] Nonsense =
    [
        [(byte)MessageType.Alive, 0x80],
        [(byte)MessageType.PushPull, 0xc1],
        [(byte)MessageType.Ping, 0xc1],
        [(byte)MessageType.User, 0xc1],
        [(byte)MessageType.Compressed, 0xc1],
        [0x7f],
    ];

    [TestCaseSource(nameof(Nonsense))]
    public void Whoever_belongs_to_the_cluster_is_told_what_is_wrong(byte[] message)
    {
        using var cluster = new VirtualCluster(seed: 1);
        VirtualNode node = cluster.AddNode();

        string error = ReadError(cluster.Converse(cluster.Stranger(), node, message), LayerSettings.Plain);

        Assert.That(error, Has.Length.GreaterThan(10));
        Assert.That(node.Cluster.Completion.IsCompleted, Is.False);
    }

    [TestCaseSource(nameof(Nonsense))]
    public void In_an_encrypted_cluster_with_a_label_the_error_is_encrypted_and_says_nothing_of_keys(byte[] message)
    {
        using var cluster = new VirtualCluster(seed: 1);
        VirtualNode node = cluster.AddNode(configure: options => options with { Keyring = new Keyring(Key), Label = "red" });
        LayerSettings ours = Settings("red", Key);

        byte[] answer = cluster.Converse(cluster.Stranger(), node, Dialled(cluster, ours, message));

        Assert.That((MessageType)answer[0], Is.EqualTo(MessageType.Encrypted));
        Assert.That(ReadError(answer, ours), Does.Not.Contain("key").IgnoreCase.And.Not.Contain("secret"));
    }

    [TestCase("blue", true, TestName = "A_stranger_with_another_label_is_told_nothing")]
    [TestCase("", true, TestName = "A_stranger_without_a_label_is_told_nothing")]
    [TestCase("red", false, TestName = "A_stranger_that_does_not_encrypt_is_told_nothing")]
    public void A_stranger_is_told_nothing(string label, bool encrypts)
    {
        using var cluster = new VirtualCluster(seed: 1);
        VirtualNode node = cluster.AddNode(configure: options => options with { Keyring = new Keyring(Key), Label = "red" });

        byte[] sent = Dialled(cluster, Settings(label, encrypts ? Key : null), [(byte)MessageType.Alive, 0x80]);

        Assert.That(() => cluster.Converse(cluster.Stranger(), node, sent), Throws.InstanceOf<IOException>(), "not a byte, and no orderly end");
    }

    [Test]
    public void A_stranger_with_another_key_is_told_nothing()
    {
        using var cluster = new VirtualCluster(seed: 1);
        VirtualNode node = cluster.AddNode(configure: options => options with { Keyring = new Keyring(Key) });

        byte[] sent = Dialled(cluster, Settings("", new byte[32]), [(byte)MessageType.Alive, 0x80]);

        Assert.That(() => cluster.Converse(cluster.Stranger(), node, sent), Throws.InstanceOf<IOException>(), "not a byte, and no orderly end");
    }

    [TestCase(128)]
    [TestCase(3)]
    public void Push_pulls_above_the_most_at_once_are_told_so(int maximum)
    {
        using var cluster = new VirtualCluster(seed: 1);
        VirtualNode node = cluster.AddNode(configure: options => options with { MaximumPushPulls = maximum });
        VirtualTransport stranger = cluster.Stranger();
        byte[] begun = [(byte)MessageType.PushPull];
        for (int i = 0; i < maximum; i++)
        {
            cluster.Simulator.Start(() => HoldAsync(stranger, node, begun));
        }

        cluster.Advance(TimeSpan.FromSeconds(1));
        Assert.That(ReadError(cluster.Converse(stranger, node, begun), LayerSettings.Plain), Does.Contain($"{maximum} push/pulls are under way"));

        cluster.Advance(TimeSpan.FromSeconds(11));
        VirtualNode joiner = cluster.AddNode();
        Assert.That(cluster.Run(() => joiner.JoinAsync(node)).Contacted, Is.EqualTo(1), "once they have timed out there is room again");
    }

    [Test]
    public void A_join_that_finds_no_room_says_why()
    {
        using var cluster = new VirtualCluster(seed: 1);
        VirtualNode node = cluster.AddNode(configure: options => options with { MaximumPushPulls = 1 });
        VirtualNode joiner = cluster.AddNode(configure: options => options with { StreamTimeout = TimeSpan.FromSeconds(5.1) });
        VirtualTransport stranger = cluster.Stranger();
        cluster.Simulator.Start(() => HoldAsync(stranger, node, [(byte)MessageType.PushPull]));
        cluster.Advance(TimeSpan.FromSeconds(1));

        Assert.That(
            Assert.Throws<JoinFailedException>(() => cluster.Run(() => joiner.JoinAsync(node)))!.Message, Does.Contain("push/pulls are under way"));
    }

    [Test]
    public void Conversations_do_not_wait_for_the_applications_code_in_another()
    {
        using var cluster = new VirtualCluster(seed: 1);
        VirtualNode node = cluster.AddNode(configure: options => options with
        {
            StateExchange = new StateExchange(async token =>
            {
                await Task.Delay(TimeSpan.FromSeconds(3), options.TimeProvider, token);
                return default;
            }),
        });
        VirtualNode[] joiners = [.. Enumerable.Range(0, 20).Select(_ => cluster.AddNode())];

        cluster.JoinAll(node);

        Assert.That(cluster.Elapsed, Is.LessThan(TimeSpan.FromSeconds(4)));
        Assert.That(joiners.All(node.Sees));
    }

    private static async Task HoldAsync(VirtualTransport stranger, VirtualNode node, byte[] begun)
    {
        await using Stream stream = await stranger.ConnectAsync(new NodeAddress("", node.EndPoint), CancellationToken.None);
        await stream.WriteAsync(begun);
        byte[] buffer = new byte[100];
        try
        {
            while (await stream.ReadAsync(buffer) > 0)
            {
            }
        }
        catch (IOException)
        {
            // The node has lost its patience.
            return;
        }
    }

    private static LayerSettings Settings(string label, byte[]? key) =>
        new() { Label = System.Text.Encoding.UTF8.GetBytes(label), Keyring = key is null ? null : new Keyring(key), EncryptionVersion = 1 };

    private static byte[] Dialled(VirtualCluster cluster, LayerSettings settings, byte[] message)
    {
        using var sent = new MemoryStream();
        cluster.Run(async () =>
        {
            var writer = new MessageStreamWriter(TimeSpan.FromSeconds(1), cluster.Simulator.Time, StreamRole.Dialler, settings);
            await writer.SendAsync(sent, message, compress: false, CancellationToken.None);
        });
        return sent.ToArray();
    }

    private static string ReadError(byte[] answer, LayerSettings settings)
    {
        using var simulator = new Simulator(seed: 1);
        return simulator.RunUntilComplete(async () =>
        {
            using var reader = new MessageStreamReader(
                new MemoryStream(answer), TimeSpan.FromSeconds(1), simulator.Time, StreamRole.Dialler, settings);
            Assert.That(await reader.ReadTypeAsync(CancellationToken.None), Is.EqualTo(MessageType.Error));
            return await reader.ReadErrorAsync(CancellationToken.None);
        });
    }
}
