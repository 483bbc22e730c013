namespace Gossip;

/// <summary>
/// The versions of the application's own protocol on top of gossip. Members whose current version lies outside what all
/// others understand are refused when they join. memberlist calls these the delegate protocol versions.
/// </summary>
/// <param name="Minimum">The lowest version this node understands, 0 to <paramref name="Current"/>.</param>
/// <param name="Maximum">The highest version this node understands, <paramref name="Current"/> to 255.</param>
/// <param name="Current">The version this node speaks.</param>
/// <remarks>A cluster of Serf agents needs 2, 5, 4.</remarks>
public readonly record struct ApplicationProtocol(byte Minimum, byte Maximum, byte Current);
