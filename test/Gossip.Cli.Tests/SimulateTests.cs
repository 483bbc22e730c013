using System.Text.Json;

namespace Gossip.Cli.Tests;

/// <summary><c>gossip simulate</c>.</summary>
public sealed class SimulateTests
{
    private static readonly string[] Small = ["simulate", "--nodes", "5", "--minutes", "1"];

    [TestCase("--nodes", "1")]
    [TestCase("--nodes", "20001")]
    [TestCase("--nodes", "-5")]
    [TestCase("--nodes", "five")]
    [TestCase("--minutes", "0")]
    [TestCase("--minutes", "1e9")]
    [TestCase("--minutes", "-1")]
    [TestCase("--loss", "1.5")]
    [TestCase("--loss", "NaN")]
    [TestCase("--loss", "-0.1")]
    [TestCase("--seed", "99999999999")]
    [TestCase("--seed", "x")]
    [TestCase("--scenario", "earthquake")]
    [TestCase("--preset", "moon")]
    [TestCase("--html", "")]
    [TestCase("--html", "/no/such/folder/page.html")]
    [TestCase("--out", "/no/such/folder")]
    [TestCase("--frob", "1")]
    public async Task A_bad_option_is_one_line_on_standard_error_that_names_it_and_exits_with_2(string option, string value)
    {
        CommandRun run = await CommandRun.ToTheEndAsync("simulate", option, value);

        Assert.That(await run.ExitCode, Is.EqualTo(2));
        Assert.That(run.ErrorLines, Has.Length.EqualTo(1));
        Assert.That(run.Error, Does.StartWith("gossip simulate: ").And.Contain(option));
        Assert.That(run.Output, Is.Empty);
    }

    [Test]
    public async Task Figures_are_for_people_unless_asked_for_otherwise()
    {
        CommandRun run = await CommandRun.ToTheEndAsync([.. Small, "--scenario", "crash", "--seed", "4"]);

        Assert.That(await run.ExitCode, Is.Zero, run.Error);
        Assert.That(run.Output, Does.Contain("1, of which 1 noticed by all").And.Contain("× real time").And.Contain("seed 4"));
        Assert.That(run.Output, Does.Not.Contain('\u001b'));
    }

    [Test]
    public async Task Json_is_one_object_with_every_figure()
    {
        CommandRun run = await CommandRun.ToTheEndAsync([.. Small, "--scenario", "crash", "--seed", "4", "--loss", "0.1", "--preset", "local", "--json"]);

        JsonElement figures = JsonDocument.Parse(run.Output).RootElement;
        Assert.That(figures.GetProperty("scenario").GetString(), Is.EqualTo("crash"));
        Assert.That(figures.GetProperty("preset").GetString(), Is.EqualTo("local"));
        Assert.That((figures.GetProperty("nodes").GetInt32(), figures.GetProperty("seed").GetInt32()), Is.EqualTo((5, 4)));
        Assert.That(figures.GetProperty("loss").GetDouble(), Is.EqualTo(0.1));
        Assert.That(figures.GetProperty("detection").GetProperty("p99").GetDouble(), Is.Positive);
        Assert.That(figures.GetProperty("crashes")[0].GetProperty("full").GetDouble(), Is.Positive);
        Assert.That(figures.GetProperty("perNodeAndSecond").GetProperty("packets").GetDouble(), Is.Positive);
        Assert.That(figures.GetProperty("traceHash").GetString(), Does.Match("^[0-9a-f]{32}$"));
    }

    [Test]
    public async Task The_page_needs_nothing_but_itself_and_holds_every_plot()
    {
        string file = Path.Combine(TestContext.CurrentContext.WorkDirectory, "simulate-page.html");

        CommandRun run = await CommandRun.ToTheEndAsync([.. Small, "--scenario", "crash", "--html", file]);

        string page = await File.ReadAllTextAsync(file);
        Assert.That(await run.ExitCode, Is.Zero, run.Error);
        Assert.That(page.Split("<svg").Length - 1, Is.EqualTo(4));
        Assert.That(page, Does.Not.Contain("src=").And.Not.Contain("href=").And.Not.Contain("@import").And.Not.Contain("url(http"));
        Assert.That(page, Does.Contain("Convergence").And.Contain("Detection").And.Contain("Packets").And.Contain("var(--first)"));
        Assert.That(page, Does.Not.Contain("rgb(4,0,4)"));
    }

    [Test]
    public async Task An_interrupted_simulation_says_so_and_exits_with_1()
    {
        await using var run = new CommandRun("simulate", "--nodes", "64", "--minutes", "1000");

        run.Stop.Signal();

        Assert.That(await run.EndAsync(), Is.EqualTo(1));
        Assert.That(run.Error, Does.Contain("interrupted"));
    }

    [Test]
    public async Task Help_lists_every_scenario()
    {
        CommandRun run = await CommandRun.ToTheEndAsync("simulate", "--help");

        string[] names = ["join", "crash", "churn", "partition", "stall", "lossy", "evaluation", "swim", "lifeguard", "rules", "rapid-bootstrap", "rapid-faults"];
        Assert.That(names.Where(name => !run.Output.Contains(name + ":", StringComparison.Ordinal)), Is.Empty);
    }
}
