namespace Gossip.Cli.Output;

/// <summary>The state of a join in one word.</summary>
internal static class JoinStateText
{
    /// <summary>The word.</summary>
    /// <param name="state">The state.</param>
    /// <returns>One of three.</returns>
    public static string Of(JoinState state) => state switch
    {
        JoinState.Alone => "alone",
        JoinState.Joining => "joining",
        JoinState.Joined => "joined",
        _ => throw new ArgumentOutOfRangeException(nameof(state), state, "There is no such state."),
    };
}
