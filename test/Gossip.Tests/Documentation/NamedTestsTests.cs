using System.Text.RegularExpressions;

namespace Gossip.Tests.Documentation;

/// <summary>What the documentation claims it names a test for, and that test exists.</summary>
public sealed partial class NamedTestsTests
{
    private static readonly Lazy<HashSet<string>> Existing = new(() => [.. Repository.Files("test", "*.cs").SelectMany(TestsOf)]);

    private static IEnumerable<string> Pages => DocumentationPage.All;

    [TestCaseSource(nameof(Pages))]
    public void Every_test_that_a_page_names_exists(string page) =>
        Assert.That(new DocumentationPage(page).NamedTests, Is.SubsetOf(Existing.Value));

    [Test]
    public void A_test_that_does_not_exist_is_noticed()
    {
        Assert.That(Existing.Value, Has.Member($"{nameof(NamedTestsTests)}.{nameof(A_test_that_does_not_exist_is_noticed)}"));
        Assert.That(Existing.Value, Has.None.EqualTo($"{nameof(NamedTestsTests)}.Another_name_for_it"));
    }

    private static IEnumerable<string> TestsOf(string path)
    {
        string source = Repository.Read(path);
        return from type in ClassName().Matches(source)
               from test in TestMethod().Matches(source)
               select $"{type.Groups[1].Value}.{test.Groups[1].Value}";
    }

    [GeneratedRegex(@"^(?:public|internal) (?:sealed |partial )*class (\w+)", RegexOptions.Multiline)]
    private static partial Regex ClassName();

    [GeneratedRegex(@"^    public (?:static )?(?:async )?(?:Task|void|bool) (\w+)\(", RegexOptions.Multiline)]
    private static partial Regex TestMethod();
}
