using System.Net;

namespace Gossip.Members;

/// <summary>Somebody says that a member is alive.</summary>
/// <param name="Name">The member.</param>
/// <param name="EndPoint">Where it listens.</param>
/// <param name="Metadata">What it says of itself; never changed after this.</param>
/// <param name="Versions">What it speaks, or <see langword="null"/> when the message does not say.</param>
/// <param name="Incarnation">The member's own count of such messages.</param>
internal readonly record struct AliveNews(string Name, IPEndPoint EndPoint, byte[] Metadata, MemberVersions? Versions, uint Incarnation);

/// <summary>Somebody says that a member is suspect, or dead; the same three facts.</summary>
/// <param name="Name">The accused member.</param>
/// <param name="Accuser">Who says so. A dead message from the member itself means that it left.</param>
/// <param name="Incarnation">The incarnation of the member that is accused.</param>
internal readonly record struct Accusation(string Name, string Accuser, uint Incarnation);
