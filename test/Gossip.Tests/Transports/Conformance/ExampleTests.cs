namespace Gossip.Tests.Transports.Conformance;

/// <summary>The example in the documentation is code that was compiled and run here.</summary>
public class ExampleTests
{
    [TestCase("README.md")]
    [TestCase("transports.md")]
    public void The_documentation_shows_the_example_as_it_runs(string page)
    {
        string text = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Documentation", page));
        string code = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Documentation", "MyTransportTests.cs"));

        string[] classes = code[code.IndexOf("public sealed class", StringComparison.Ordinal)..].Split("\n\npublic ");

        Assert.That(classes, Has.Length.EqualTo(2));
        foreach (string example in classes)
        {
            Assert.That(text, Does.Contain(example.Trim()));
        }
    }
}
