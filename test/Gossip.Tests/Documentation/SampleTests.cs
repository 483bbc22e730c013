namespace Gossip.Tests.Documentation;

/// <summary>The code in the documentation is code that was compiled here, to the letter.</summary>
public sealed class SampleTests
{
    private static IEnumerable<string> Pages => DocumentationPage.All;

    private static IEnumerable<string> Samples => SampleRegions.All.Select(sample => sample.Name);

    [TestCaseSource(nameof(Pages))]
    public void A_page_shows_samples_that_were_compiled_and_nothing_else(string page) =>
        Assert.That(new DocumentationPage(page).CSharpBlocks, Is.SubsetOf(SampleRegions.All.Select(sample => sample.Code)));

    [TestCaseSource(nameof(Samples))]
    public void A_sample_is_shown_on_a_page(string name) =>
        Assert.That(
            DocumentationPage.All.SelectMany(page => new DocumentationPage(page).CSharpBlocks),
            Has.Member(SampleRegions.All.Single(sample => sample.Name == name).Code));
}
