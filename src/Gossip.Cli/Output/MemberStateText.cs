namespace Gossip.Cli.Output;

/// <summary>Member states as the command writes them.</summary>
internal static class MemberStateText
{
    /// <summary>The state's name: alive, suspect, failed or left.</summary>
    public static string InLowerCase(this MemberState state) => state switch
    {
        MemberState.Alive => "alive",
        MemberState.Suspect => "suspect",
        MemberState.Failed => "failed",
        _ => "left",
    };
}
