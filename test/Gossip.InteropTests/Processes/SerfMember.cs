namespace Gossip.InteropTests.Processes;

/// <summary>A line of <c>serf members</c>.</summary>
/// <param name="Name">The member's name.</param>
/// <param name="Addr">Where it listens, as <c>ip:port</c>.</param>
/// <param name="Tags">Its tags.</param>
/// <param name="Status"><c>alive</c>, <c>leaving</c>, <c>left</c> or <c>failed</c>.</param>
internal sealed record SerfMember(string Name, string Addr, IReadOnlyDictionary<string, string> Tags, string Status);
