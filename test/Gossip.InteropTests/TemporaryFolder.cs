namespace Gossip.InteropTests;

/// <summary>Where the tests of one run put their files. It is gone when they are over.</summary>
[SetUpFixture]
internal sealed class TemporaryFolder
{
    private static readonly Lazy<string> s_path = new(() => Directory.CreateTempSubdirectory("gossip-interop-").FullName);

    /// <summary>Makes a folder of its own for one purpose.</summary>
    /// <param name="purpose">Becomes part of its name.</param>
    /// <returns>Its path.</returns>
    public static string Create(string purpose) => Directory.CreateDirectory(Path.Combine(s_path.Value, $"{purpose}-{Guid.NewGuid():N}")).FullName;

    /// <summary>Removes everything.</summary>
    [OneTimeTearDown]
    public static void Remove()
    {
        if (s_path.IsValueCreated)
        {
            Directory.Delete(s_path.Value, recursive: true);
        }
    }
}
