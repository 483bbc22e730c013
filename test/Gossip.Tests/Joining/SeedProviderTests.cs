namespace Gossip.Tests.Joining;

/// <summary>The ready-made seed providers.</summary>
public sealed class SeedProviderTests
{
    private string _folder = "";

    [SetUp]
    public void SetUp() => _folder = Directory.CreateTempSubdirectory("gossip-seeds-").FullName;

    [TearDown]
    public void TearDown() => Directory.Delete(_folder, recursive: true);

    [Test]
    public async Task A_file_has_one_seed_a_line_and_comments()
    {
        string file = Write("# our seeds\r\n10.0.0.1\n\n  seed.example.com:7946  # the second\n_gossip._udp.example.com\n   # none\n[::1]:80");

        Assert.That(
            await SeedsOf(new FileSeedProvider(file)),
            Is.EqualTo(["10.0.0.1", "seed.example.com:7946", "_gossip._udp.example.com", "[::1]:80"]));
    }

    [Test]
    public async Task A_file_is_read_anew_each_time_and_may_appear_later()
    {
        var provider = new FileSeedProvider(Path.Combine(_folder, "seeds"));
        Assert.That(async () => await SeedsOf(provider), Throws.InstanceOf<FileNotFoundException>());

        Write("a");
        Assert.That(await SeedsOf(provider), Is.EqualTo(["a"]));
        Write("b\nc");
        Assert.That(await SeedsOf(provider), Is.EqualTo(["b", "c"]));
    }

    [Test]
    public void A_file_that_is_too_long_is_refused_with_its_length()
    {
        string file = Write(new string('a', (1 << 20) + 1));

        Assert.That(async () => await SeedsOf(new FileSeedProvider(file)), Throws.InstanceOf<IOException>().With.Message.Contain("1048577").And.Message.Contain(file));
    }

    [TestCase(null, new string[0])]
    [TestCase("", new string[0])]
    [TestCase(" , ;", new string[0])]
    [TestCase("a", new[] { "a" })]
    [TestCase("a, b:1;[::1]:80\nc\td", new[] { "a", "b:1", "[::1]:80", "c", "d" })]
    public async Task A_variable_has_seeds_separated_by_commas_semicolons_or_white_space(string? value, string[] seeds)
    {
        string variable = $"GOSSIP_TEST_SEEDS_{TestContext.CurrentContext.Test.ID.Replace('-', '_')}";
        Environment.SetEnvironmentVariable(variable, value);
        try
        {
            Assert.That(await SeedsOf(new EnvironmentSeedProvider(variable)), Is.EqualTo(seeds));
        }
        finally
        {
            Environment.SetEnvironmentVariable(variable, null);
        }
    }

    [Test]
    public async Task Combined_providers_are_all_heard_in_their_order()
    {
        var provider = new CombinedSeedProvider(new StaticSeedProvider("a", "b"), new FileSeedProvider(Write("c")));

        Assert.That(await SeedsOf(provider), Is.EqualTo(["a", "b", "c"]));
    }

    [Test]
    public async Task One_provider_that_fails_does_not_silence_the_others_and_is_told_of()
    {
        var missing = new FileSeedProvider(Path.Combine(_folder, "missing"));
        var provider = new CombinedSeedProvider(missing, new StaticSeedProvider("a"));

        Assert.That(await SeedsOf(provider), Is.EqualTo(["a"]));
        (IReadOnlyList<string> seeds, IReadOnlyList<Exception> failures) = await provider.AskAsync(CancellationToken.None);
        Assert.That(seeds, Is.EqualTo(["a"]));
        Assert.That(failures.Single(), Is.InstanceOf<FileNotFoundException>());
        Assert.That(async () => await SeedsOf(new CombinedSeedProvider(missing)), Throws.InstanceOf<AggregateException>());
    }

    [Test]
    public void What_no_provider_can_be_made_of_is_refused()
    {
        Assert.That(() => new FileSeedProvider(" "), Throws.ArgumentException);
        Assert.That(() => new EnvironmentSeedProvider("A=B"), Throws.ArgumentException);
        Assert.That(() => new StaticSeedProvider("a", null!), Throws.ArgumentException);
        Assert.That(() => new CombinedSeedProvider([null!]), Throws.ArgumentException);
        Assert.That(() => new FilePeerStore(""), Throws.ArgumentException);
    }

    private static async Task<IReadOnlyList<string>> SeedsOf(ISeedProvider provider) => await provider.GetSeedsAsync(CancellationToken.None);

    private string Write(string text)
    {
        string file = Path.Combine(_folder, "seeds");
        File.WriteAllText(file, text);
        return file;
    }
}
