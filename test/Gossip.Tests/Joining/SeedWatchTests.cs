using Gossip.Diagnostics;
using Gossip.Joining;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gossip.Tests.Joining;

/// <summary>A file of seeds is watched, however it is changed.</summary>
public sealed class SeedWatchTests
{
    private string _folder = "";
    private GossipMetrics _metrics = null!;
    private SeedWatch _watch = null!;

    [SetUp]
    public void SetUp()
    {
        _folder = Directory.CreateTempSubdirectory("gossip-watch-").FullName;
        _metrics = new GossipMetrics("watcher");
        _watch = WatchOf(new FileSeedProvider(InFolder("seeds")));
    }

    [TearDown]
    public void TearDown()
    {
        _metrics.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Test]
    public async Task A_file_that_appears_is_noticed_once()
    {
        Assert.That(await HasNewAsync(), Is.False);

        Write("seeds", "a");

        Assert.That((await HasNewAsync(), await HasNewAsync()), Is.EqualTo((true, false)));
    }

    [Test]
    public async Task A_file_that_is_written_in_place_is_noticed_even_if_its_length_and_times_stay_as_they_were()
    {
        Write("seeds", "a");
        await HasNewAsync();
        DateTime before = File.GetLastWriteTimeUtc(InFolder("seeds"));

        Write("seeds", "b");
        File.SetLastWriteTimeUtc(InFolder("seeds"), before);

        Assert.That((await HasNewAsync(), await HasNewAsync()), Is.EqualTo((true, false)));
    }

    [Test]
    public async Task A_file_that_is_replaced_by_another_under_its_name_is_noticed()
    {
        Write("seeds", "a");
        await HasNewAsync();

        Write("new", "b");
        File.Move(InFolder("new"), InFolder("seeds"), overwrite: true);

        Assert.That((await HasNewAsync(), await HasNewAsync()), Is.EqualTo((true, false)));
    }

    [Test]
    public async Task A_folder_of_mounted_configuration_that_is_replaced_by_a_link_is_noticed()
    {
        // As Kubernetes does it: seeds → ..data/seeds, ..data → ..1, and then ..data is replaced.
        Write("..1/seeds", "a");
        Write("..2/seeds", "b");
        File.CreateSymbolicLink(InFolder("..data"), "..1");
        File.CreateSymbolicLink(InFolder("seeds"), Path.Combine("..data", "seeds"));
        await HasNewAsync();

        Directory.Delete(InFolder("..data"));
        File.CreateSymbolicLink(InFolder("..data"), "..2");

        Assert.That((await HasNewAsync(), await HasNewAsync()), Is.EqualTo((true, false)));
    }

    [Test]
    public async Task Comments_that_change_and_seeds_that_go_are_no_news()
    {
        Write("seeds", "a\nb");
        await HasNewAsync();

        Write("seeds", "# no longer: a\nb");

        Assert.That(await HasNewAsync(), Is.False);
    }

    [Test]
    public async Task A_file_that_cannot_be_read_for_a_while_is_looked_at_again()
    {
        Write("seeds", "a");
        await HasNewAsync();
        File.Delete(InFolder("seeds"));
        Directory.CreateDirectory(InFolder("seeds"));
        Assert.That(await HasNewAsync(), Is.False);

        Directory.Delete(InFolder("seeds"));
        Write("seeds", "b");

        Assert.That(await HasNewAsync(), Is.True);
    }

    [Test]
    public void Of_several_providers_those_are_watched_that_say_so()
    {
        var file = new FileSeedProvider(InFolder("seeds"));
        var others = new CombinedSeedProvider(new StaticSeedProvider("a"), new EnvironmentSeedProvider("A"));

        Assert.That(WatchOf(null).IsWanted, Is.False);
        Assert.That(WatchOf(new StaticSeedProvider("a")).IsWanted, Is.False);
        Assert.That((others.IsWatched, WatchOf(others).IsWanted), Is.EqualTo((false, false)));
        Assert.That(WatchOf(new CombinedSeedProvider(others, file)).IsWanted, Is.True);
        Assert.That(WatchOf(file).IsWanted, Is.True);
    }

    private ValueTask<bool> HasNewAsync() => _watch.HasNewAsync(CancellationToken.None);

    private SeedWatch WatchOf(ISeedProvider? provider)
    {
        GossipOptions options = GossipOptions.Lan() with { SeedProvider = provider };
        var diagnostics = new NodeDiagnostics(new GossipLog(NullLogger.Instance), new LogThrottle(options.LogInterval, options.TimeProvider), _metrics);
        return new SeedWatch(new KnownSeeds(options, 7946, diagnostics));
    }

    private string InFolder(string name) => Path.Combine(_folder, name);

    private void Write(string name, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(InFolder(name))!);
        File.WriteAllText(InFolder(name), text);
    }
}
