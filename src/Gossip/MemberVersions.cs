namespace Gossip;

/// <summary>The protocol versions a member speaks: six bytes of every <em>alive</em> message.</summary>
/// <param name="ProtocolMinimum">The lowest gossip protocol version the member understands.</param>
/// <param name="ProtocolMaximum">The highest gossip protocol version the member understands.</param>
/// <param name="Protocol">The gossip protocol version the member speaks.</param>
/// <param name="ApplicationMinimum">The lowest version of the application's own protocol the member understands.</param>
/// <param name="ApplicationMaximum">The highest version of the application's own protocol the member understands.</param>
/// <param name="Application">The version of the application's own protocol the member speaks.</param>
public readonly record struct MemberVersions(
    byte ProtocolMinimum,
    byte ProtocolMaximum,
    byte Protocol,
    byte ApplicationMinimum,
    byte ApplicationMaximum,
    byte Application)
{
    /// <summary>The lowest gossip protocol version this library understands.</summary>
    public const byte LowestProtocol = 1;

    /// <summary>The highest gossip protocol version this library understands.</summary>
    public const byte HighestProtocol = 5;

    /// <summary>Whether the six bytes can be meant: a protocol range that is neither empty nor starts at zero.</summary>
    internal bool IsPlausible => ProtocolMinimum != 0 && ProtocolMaximum != 0 && ProtocolMinimum <= ProtocolMaximum;

    /// <summary>What a node with these options speaks.</summary>
    internal static MemberVersions Of(GossipOptions options) => new(
        LowestProtocol,
        HighestProtocol,
        options.ProtocolVersion,
        options.ApplicationProtocol.Minimum,
        options.ApplicationProtocol.Maximum,
        options.ApplicationProtocol.Current);
}
