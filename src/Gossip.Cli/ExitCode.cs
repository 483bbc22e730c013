namespace Gossip.Cli;

/// <summary>What the command tells its caller.</summary>
internal static class ExitCode
{
    /// <summary>All went as asked.</summary>
    public const int Success = 0;

    /// <summary>The options were fine, but the work failed.</summary>
    public const int Failure = 1;

    /// <summary>The options were wrong.</summary>
    public const int Usage = 2;
}
