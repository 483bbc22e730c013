using NUnit.Framework.Interfaces;
using NUnit.Framework.Internal;

namespace Gossip.InteropTests;

/// <summary>
/// Tests against a program that is not ours. Without it they are ignored, except where the environment variable CI is
/// <c>true</c>: there they fail, so that nobody takes their silence for success.
/// </summary>
/// <param name="program">The program's name; the Debian package is called the same.</param>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method)]
internal sealed class RequiresPeerAttribute(string program) : NUnitAttribute, IApplyToTest
{
    /// <inheritdoc />
    public void ApplyToTest(Test test)
    {
        if (IsInstalled() || test.RunState == RunState.NotRunnable)
        {
            return;
        }

        test.RunState = Environment.GetEnvironmentVariable("CI") == "true" ? RunState.NotRunnable : RunState.Ignored;
        test.Properties.Set(PropertyNames.SkipReason, $"{program} is not installed: apt-get install {program}");
    }

    private bool IsInstalled() => (Environment.GetEnvironmentVariable("PATH") ?? "")
        .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
        .Any(folder => File.Exists(Path.Combine(folder, program)));
}
