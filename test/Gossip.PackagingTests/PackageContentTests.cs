using System.IO.Compression;
using System.Xml.Linq;

namespace Gossip.PackagingTests;

/// <summary>What somebody gets who adds one of the packages.</summary>
public sealed class PackageContentTests
{
    private const string Tool = "Gossip.Cli";

    private static readonly string[] Libraries =
        ["Gossip", "Gossip.Hosting", "Gossip.ServiceDiscovery", "Gossip.Simulation", "Gossip.TransportConformance"];

    /// <summary>What the packages below them bring; listed too, since this tree pins their versions.</summary>
    private static readonly string[] PinnedOfOthers =
    [
        "DnsClient", "MessagePack", "Microsoft.Extensions.Configuration.Binder", "Microsoft.Extensions.Diagnostics.HealthChecks",
        "Microsoft.Extensions.Hosting.Abstractions", "Microsoft.Extensions.Http", "Microsoft.Extensions.Logging",
        "Microsoft.Extensions.Logging.Abstractions", "Microsoft.Extensions.Options", "Microsoft.NET.StringTools", "System.IO.Hashing",
    ];

    private static IEnumerable<string> Packages => [.. Libraries, Tool];

    [Test]
    public async Task There_is_a_package_for_each_library_and_the_command_and_none_for_anything_else()
    {
        string[] packed = Directory.GetFiles(await LocalFeed.FolderAsync(), "*.nupkg");

        Assert.That(packed.Select(PackageId), Is.EquivalentTo(Packages));
    }

    [TestCaseSource(nameof(Packages))]
    public async Task A_package_has_a_README_the_licence_and_a_description(string id)
    {
        using ZipArchive package = await LocalFeed.OpenAsync(id);
        XElement metadata = LocalFeed.Metadata(package);

        Assert.That(package.Entries.Select(entry => entry.FullName), Is.SupersetOf(new[] { "README.md", "LICENSE" }));
        Assert.That(package.GetEntry("README.md")!.Length, Is.GreaterThan(300));
        Assert.That(Value(metadata, "readme"), Is.EqualTo("README.md"));
        Assert.That(Value(metadata, "license"), Is.EqualTo("MIT"));
        Assert.That(Value(metadata, "description"), Has.Length.GreaterThan(40));
    }

    [TestCaseSource(nameof(Libraries))]
    public async Task A_library_is_documented_and_its_symbols_are_in_a_package_beside_it(string id)
    {
        using ZipArchive package = await LocalFeed.OpenAsync(id);
        using ZipArchive symbols = await LocalFeed.OpenAsync(id, "snupkg");

        Assert.That(Below(package, "lib/"), Is.EquivalentTo(new[] { $"lib/net10.0/{id}.dll", $"lib/net10.0/{id}.xml" }));
        Assert.That(Below(symbols, "lib/"), Is.EqualTo(new[] { $"lib/net10.0/{id}.pdb" }));
    }

    [TestCase("Gossip", "DnsClient MessagePack Microsoft.Extensions.Logging.Abstractions Microsoft.NET.StringTools System.IO.Hashing")]
    [TestCase("Gossip.Simulation", "Gossip System.IO.Hashing")]
    [TestCase("Gossip.TransportConformance", "Gossip")]
    [TestCase("Gossip.Hosting", "Gossip Microsoft.Extensions.Diagnostics.HealthChecks Microsoft.Extensions.Hosting.Abstractions Microsoft.Extensions.Options")]
    [TestCase("Gossip.ServiceDiscovery", "Gossip.Hosting Microsoft.Extensions.ServiceDiscovery")]
    public async Task A_library_brings_nothing_but_what_it_is_known_to_need(string id, string known)
    {
        using ZipArchive package = await LocalFeed.OpenAsync(id);
        string[] needed =
        [
            .. from element in LocalFeed.Metadata(package).Descendants()
               where element.Name.LocalName == "dependency"
               select element.Attribute("id")!.Value,
        ];

        Assert.That(needed, Is.SupersetOf(known.Split(' ')));
        Assert.That(needed.Except(known.Split(' ')), Is.SubsetOf(id == "Gossip" ? [] : PinnedOfOthers));
    }

    private static string PackageId(string path) => Path.GetFileName(path).Split(".0.", 2)[0];

    private static string? Value(XElement metadata, string name) => metadata.Elements().SingleOrDefault(element => element.Name.LocalName == name)?.Value;

    private static IEnumerable<string> Below(ZipArchive package, string folder) =>
        package.Entries.Select(entry => entry.FullName).Where(name => name.StartsWith(folder, StringComparison.Ordinal));
}
