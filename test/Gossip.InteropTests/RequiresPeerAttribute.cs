using NUnit.Framework.Interfaces;
using NUnit.Framework.Internal;

namespace Gossip.InteropTests;

/// <summary>
/// Tests against a program that is not ours. Without it they are ignored, except where the environment variable CI is
/// <c>true</c>: there they fail, so that nobody takes their silence for success.
/// </summary>
/// <param name="needed">A program's name, or the path of something else that has to be there.</param>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method, AllowMultiple = true)]
internal sealed class RequiresPeerAttribute(string needed) : NUnitAttribute, IApplyToTest
{
    /// <summary>The Debian package that brings it, where it is not called the same as the program.</summary>
    public string? Package { get; init; }

    /// <inheritdoc />
    public void ApplyToTest(Test test)
    {
        if (IsInstalled() || test.RunState == RunState.NotRunnable)
        {
            return;
        }

        test.RunState = Environment.GetEnvironmentVariable("CI") == "true" ? RunState.NotRunnable : RunState.Ignored;
        test.Properties.Set(PropertyNames.SkipReason, $"{needed} is not installed: apt-get install {Package ?? needed}");
    }

    private bool IsInstalled() => Path.IsPathRooted(needed)
        ? Path.Exists(needed)
        : (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Any(folder => File.Exists(Path.Combine(folder, needed)));
}
