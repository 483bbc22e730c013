using System.Net;

namespace Gossip.Tests.Joining;

/// <summary>Remembered peers in a file.</summary>
public sealed class FilePeerStoreTests
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 2, 12, 0, 0, TimeSpan.Zero);

    private string _folder = "";

    private string Place => Path.Combine(_folder, "peers");

    [SetUp]
    public void SetUp() => _folder = Directory.CreateTempSubdirectory("gossip-peers-").FullName;

    [TearDown]
    public void TearDown() => Directory.Delete(_folder, recursive: true);

    [Test]
    public async Task What_is_saved_is_loaded_whatever_the_names_are()
    {
        RememberedPeer[] peers =
        [
            new("web-1", IPEndPoint.Parse("10.0.0.1:7946"), Noon),
            new("grün/\"quoted\"\n{line}", IPEndPoint.Parse("[2001:db8::1]:1"), Noon.AddTicks(1)),
            new(new string('\u0001', 512), IPEndPoint.Parse("[::1]:65535"), DateTimeOffset.UnixEpoch),
        ];

        await new FilePeerStore(Place).SaveAsync(peers, CancellationToken.None);

        Assert.That(await LoadAsync(), Is.EqualTo(peers));
    }

    [Test]
    public async Task The_file_is_for_people_to_read_and_a_save_leaves_nothing_else_behind()
    {
        await new FilePeerStore(Place).SaveAsync([new("grün", IPEndPoint.Parse("10.0.0.1:7946"), Noon)], CancellationToken.None);

        Assert.That(await File.ReadAllTextAsync(Place), Is.EqualTo(
            """
            {"format":"gossip-peers","version":1}
            {"name":"grün","address":"10.0.0.1:7946","lastSeen":"2026-01-02T12:00:00+00:00"}

            """.ReplaceLineEndings("\n")));
        Assert.That(Directory.GetFiles(_folder), Is.EqualTo([Place]));
    }

    [Test]
    public async Task As_many_peers_as_are_ever_saved_fit_though_their_names_are_as_long_as_can_be()
    {
        RememberedPeer[] peers = [.. Enumerable.Range(0, 256).Select(i =>
            new RememberedPeer($"{i:000}{new string('\u0001', 509)}", IPEndPoint.Parse("[2001:db8:1111:2222:3333:4444:5555:6666]:65535"), Noon))];

        await new FilePeerStore(Place).SaveAsync(peers, CancellationToken.None);

        Assert.That(await LoadAsync(), Has.Count.EqualTo(256));
    }

    [Test]
    public async Task A_file_that_is_not_there_is_no_peers() => Assert.That(await LoadAsync(), Is.Empty);

    [TestCase("", "line 1")]
    [TestCase("\0\0\0\0", "line 1")]
    [TestCase("10.0.0.1:7946\n", "line 1")]
    [TestCase("null", "line 1")]
    [TestCase("{\"format\":\"something\",\"version\":1}", "'something'")]
    [TestCase("{\"format\":\"gossip-peers\",\"version\":2}", "version 2")]
    [TestCase("{\"format\":\"gossip-peers\",\"version\":1}\n{\"name\":\"a\",\"addr", "line 2")]
    [TestCase("{\"format\":\"gossip-peers\",\"version\":1}\n{\"name\":\"a\"}", "line 2")]
    [TestCase("{\"format\":\"gossip-peers\",\"version\":1}\n\n{\"name\":\"a\",\"address\":\"10.0.0.1\",\"lastSeen\":\"2026-01-02T12:00:00Z\"}", "line 3: '10.0.0.1'")]
    [TestCase("{\"format\":\"gossip-peers\",\"version\":1}\n{\"name\":\"\",\"address\":\"10.0.0.1:1\",\"lastSeen\":\"2026-01-02T12:00:00Z\"}", "line 2: the name has 0 bytes")]
    [TestCase("{\"format\":\"gossip-peers\",\"version\":1}\n{\"name\":null,\"address\":\"10.0.0.1:1\",\"lastSeen\":\"2026-01-02T12:00:00Z\"}", "line 2")]
    public async Task Content_that_is_not_whole_or_not_ours_is_set_aside_and_the_message_says_what_is_wrong(string content, string fault)
    {
        await File.WriteAllTextAsync(Place, content);

        Assert.That(
            LoadAsync,
            Throws.InstanceOf<InvalidDataException>().With.Message.Contain(fault).And.Message.Contain(Place + ".corrupt"));

        Assert.That(await File.ReadAllTextAsync(Place + ".corrupt"), Is.EqualTo(content));
        Assert.That(await LoadAsync(), Is.Empty);
    }

    [Test]
    public async Task A_file_that_is_too_long_is_set_aside_unread()
    {
        await File.WriteAllBytesAsync(Place, new byte[(1 << 20) + 1]);

        Assert.That(LoadAsync, Throws.InstanceOf<InvalidDataException>().With.Message.Contain("1048577 bytes"));
        Assert.That(File.Exists(Place), Is.False);
    }

    [Test]
    public async Task A_save_that_fails_leaves_what_was_saved_before()
    {
        var store = new FilePeerStore(Place);
        await store.SaveAsync([new("a", IPEndPoint.Parse("10.0.0.1:1"), Noon)], CancellationToken.None);
        Directory.CreateDirectory(Place + ".new");

        Assert.That(async () => await store.SaveAsync([], CancellationToken.None), Throws.InstanceOf<UnauthorizedAccessException>().Or.InstanceOf<IOException>());

        Assert.That((await LoadAsync()).Single().Name, Is.EqualTo("a"));
    }

    private async Task<IReadOnlyList<RememberedPeer>> LoadAsync() => await new FilePeerStore(Place).LoadAsync(CancellationToken.None);
}
