namespace Gossip.Tests.Documentation;

/// <summary>The tree these tests were built from: its documentation, and the source of its tests.</summary>
internal static class Repository
{
    private static readonly string Root = FindRoot();

    /// <summary>The text of one file.</summary>
    /// <param name="path">From the root, with slashes.</param>
    public static string Read(string path) => File.ReadAllText(Path.Combine(Root, path));

    /// <summary>Whether there is such a file or folder; from the root, with slashes.</summary>
    public static bool Has(string path) => Path.Exists(Path.Combine(Root, path));

    /// <summary>All files below a folder that a pattern fits, what was built from them apart; paths from the root, with slashes.</summary>
    public static IEnumerable<string> Files(string folder, string pattern) =>
        from path in Directory.EnumerateFiles(Path.Combine(Root, folder), pattern, SearchOption.AllDirectories)
        let relative = Path.GetRelativePath(Root, path).Replace('\\', '/')
        where !relative.Contains("/bin/", StringComparison.Ordinal) && !relative.Contains("/obj/", StringComparison.Ordinal)
        orderby relative
        select relative;

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
