namespace Gossip.Members;

/// <summary>One line of another node's state, as push/pull brings it.</summary>
/// <param name="News">What it says of the member.</param>
/// <param name="State">What the other node believes of the member.</param>
internal readonly record struct RemoteMember(AliveNews News, MemberState State);
