using Gossip.InteropTests;

namespace Gossip.ChaosTests;

/// <summary>The run of all tests of this assembly.</summary>
[SetUpFixture]
internal sealed class ChaosRun
{
    /// <summary>Removes the files that tests made.</summary>
    [OneTimeTearDown]
    public static void RemoveFiles() => TemporaryFolder.Remove();
}
