using System.Text.RegularExpressions;

namespace Gossip.Tests.Documentation;

/// <summary>Every page is found from the front page, and every link leads somewhere.</summary>
public sealed partial class ReadmeLinksTests
{
    private static IEnumerable<string> Pages => DocumentationPage.All;

    [Test]
    public void The_front_page_leads_to_every_page_and_every_sample()
    {
        IEnumerable<string> pages = Repository.Files("docs", "*.md").Where(page => !page.StartsWith("docs/evaluation/", StringComparison.Ordinal));

        Assert.That(LinksOf("README.md"), Is.SupersetOf(pages));
    }

    [TestCaseSource(nameof(Pages))]
    public void Every_link_of_a_page_leads_to_a_file_that_exists(string page) =>
        Assert.That(LinksOf(page).Where(link => !Repository.Has(link)), Is.Empty);

    /// <summary>The links to other files of the tree, from its root.</summary>
    private static IEnumerable<string> LinksOf(string page)
    {
        var root = new Uri("file:///");
        return from match in Link().Matches(Repository.Read(page))
               where !match.Groups[1].Value.Contains("://", StringComparison.Ordinal)
               select new Uri(new Uri(root, page), match.Groups[1].Value).AbsolutePath[1..];
    }

    [GeneratedRegex(@"\]\(([^)#]+)(?:#[^)]*)?\)")]
    private static partial Regex Link();
}
