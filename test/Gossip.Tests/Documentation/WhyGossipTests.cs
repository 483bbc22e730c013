namespace Gossip.Tests.Documentation;

/// <summary>Everything that users ask for and every bug known of others is on the page, with a test or the word that there is none.</summary>
public sealed class WhyGossipTests
{
    /// <summary>What is asked for, in the order of the page, by the issues in which it is.</summary>
    private static readonly string[] Asked =
    [
        "ml #222, #80; serf #605; metallb #589, #662; antrea #4491; weaviate #6555, #8246, #10698; cortex #2724; mimir #16332; alertmanager #1340",
        "ml #23, #237; antrea #4469; uncloud #291",
        "ml #105, #291; dskit #458, #195; mimir #2549",
        "ml #236, #357, #361, #363, #368, #369; HCSEC-2026-18",
        "ml #311, #345, #358; al8n/memberlist #197",
        "ml #243, #253; consul #4511, #11970",
        "alloy #2916; mimir #564; dskit #960",
        "ml #299, #142, #181, #247; moby #49939; consul #9926",
        "ml #59, #88; cortex #4045; alertmanager #1322, #1819, #2237; dskit #192",
        "ml #239, #260, #348",
        "ml #157; consul #733, #1580, #3902, #4879, #6897",
        "ml #145; serf #269; consul #5567, #5928; dskit #1034; the Rapid paper",
        "consul #8435; serf #638",
        "ml #306, #341",
        "ml #191, #218",
        "grafana/memberlist #7; dskit #762",
        "ml #76, #252; serf #616; alertmanager #1564; dskit #611",
        "ml #147, #162; consul #1507; alertmanager #1661",
        "consul #529, #1465, #3843; dskit #185; loki #18250",
        "ml #253; foca #31; alertmanager #1835, #5186",
        "ml #80",
        "cortex #4346; dskit #970",
    ];

    private static readonly string[] FixedLate =
    [
        "ml #236, #336, #368", "ml #336", "ml #369", "ml #357, #361", "ml #363", "ml #57", "ml #254", "ml #242", "ml #350",
        "ml #273, #342, #349", "ml #123; consul #3396", "ml #71", "serf #336",
    ];

    /// <summary>Words by which each bug is recognized.</summary>
    private static readonly string[] StillThere =
    [
        "refutation overflows", "dead node's incarnation", "above 65,535 bytes", "ports bound", "padding", "Empty plaintext", "nest without limit",
        "single packet may inflate", "buffered per connection", "whatever address the body names", "cipher is set up anew", "join cannot be cancelled",
    ];

    /// <summary>What is not built.</summary>
    private static readonly string[] NotBuilt = ["15", "16"];

    private static readonly DocumentationPage Page = new("docs/why-gossip.md");

    [Test]
    public void Everything_that_users_ask_for_has_its_row()
    {
        string[][] rows = [.. Page.RowsOf("#")];

        Assert.That(rows.Select(row => row[0]), Is.EqualTo(Enumerable.Range(1, Asked.Length).Select(number => $"{number}")));
        Assert.That(rows.Select(row => row[2]), Is.EqualTo(Asked));
        Assert.That(rows, Has.All.Length.EqualTo(6));
        Assert.That(rows.SelectMany(row => row), Has.None.Empty);
    }

    [Test]
    public void Every_row_names_its_tests_or_says_that_it_is_not_built()
    {
        foreach (string[] row in Page.RowsOf("#"))
        {
            if (NotBuilt.Contains(row[0]))
            {
                Assert.That(row[4], Does.StartWith("**Not built**"), row[0]);
                Assert.That(row[^1], Is.EqualTo("not shown"), row[0]);
            }
            else
            {
                AssertNamesTests(row);
            }
        }
    }

    [Test]
    public void Every_bug_that_others_fixed_late_has_a_test()
    {
        string[][] rows = [.. Page.RowsOf("bug fixed late")];

        Assert.That(rows.Select(row => row[1]), Is.EqualTo(FixedLate));
        Assert.Multiple(() => Array.ForEach(rows, AssertNamesTests));
    }

    [Test]
    public void Every_bug_that_is_still_there_elsewhere_has_a_test()
    {
        string[][] rows = [.. Page.RowsOf("bug still there")];

        Assert.That(rows, Has.Length.EqualTo(StillThere.Length));
        Assert.That(rows.Zip(StillThere).Where(pair => !pair.First[0].Contains(pair.Second, StringComparison.Ordinal)), Is.Empty);
        Assert.Multiple(() => Array.ForEach(rows, AssertNamesTests));
    }

    /// <summary>That they exist, <see cref="NamedTestsTests"/> checks on every page.</summary>
    private static void AssertNamesTests(string[] row) =>
        Assert.That(DocumentationPage.CodeIn(row[^1]), Is.Not.Empty.And.All.Match(@"^\w+Tests\.\w+$"), row[0]);
}
