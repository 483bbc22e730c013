namespace Gossip.Members;

/// <summary>One line of another node's state, as push/pull brings it.</summary>
/// <param name="News">What it says of the member.</param>
/// <param name="State">What the other node believes of the member.</param>
/// <param name="Known">The member's place in our table when the line was read, if it had one; it may have been forgotten since.</param>
internal readonly record struct RemoteMember(AliveNews News, MemberState State, MemberRecord? Known = null);
