using System.Diagnostics;
using System.IO.Compression;
using System.Reflection;
using System.Xml.Linq;
using Gossip.InteropTests;
using Gossip.InteropTests.Processes;

namespace Gossip.PackagingTests;

/// <summary>A folder with every package of the tree, packed once a run from what was built for the tests.</summary>
internal static class LocalFeed
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    private static readonly Lazy<Task<string>> s_packed = new(PackAsync);

    /// <summary>Where the tree lies that the tests were built from.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>How the tests were built, and so what they need.</summary>
    public static string Configuration { get; } =
        typeof(LocalFeed).Assembly.GetCustomAttribute<AssemblyConfigurationAttribute>()!.Configuration;

    /// <summary>Packs, unless that was done, and tells the folder.</summary>
    public static Task<string> FolderAsync() => s_packed.Value;

    /// <summary>Opens a package.</summary>
    /// <param name="id">Its name.</param>
    /// <param name="extension">Of the package, or of its symbols.</param>
    public static async Task<ZipArchive> OpenAsync(string id, string extension = "nupkg") =>
        ZipFile.OpenRead(Directory.GetFiles(await FolderAsync(), $"{id}.?.?.?.{extension}").Single());

    /// <summary>What a package says of itself.</summary>
    public static XElement Metadata(ZipArchive package)
    {
        using Stream specification = package.Entries.Single(entry => entry.FullName.EndsWith(".nuspec", StringComparison.Ordinal)).Open();
        return XDocument.Load(specification).Root!.Elements().Single();
    }

    /// <summary>Runs the SDK to its end, which has to be a good one.</summary>
    public static async Task<string> DotnetAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", arguments) { WorkingDirectory = Root };
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        start.Environment["DOTNET_CLI_USE_MSBUILD_SERVER"] = "0";
        (int exitCode, string output, string errors) = await ChildProcess.RunAsync(start, Patience);
        Assert.That(exitCode, Is.Zero, $"dotnet {string.Join(' ', arguments)}\n{output}\n{errors}");
        return output;
    }

    private static async Task<string> PackAsync()
    {
        string folder = TemporaryFolder.Create("feed");
        await DotnetAsync("pack", "Gossip.sln", "--no-build", "--configuration", Configuration, "--output", folder);
        return folder;
    }

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Gossip.sln")))
        {
            folder = folder.Parent ?? throw new DirectoryNotFoundException($"No Gossip.sln above {AppContext.BaseDirectory}.");
        }

        return folder.FullName;
    }
}
