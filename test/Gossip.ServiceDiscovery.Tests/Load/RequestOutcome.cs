namespace Gossip.ServiceDiscovery.Tests.Load;

/// <summary>What became of one request.</summary>
/// <param name="Started">When it was sent, as a timestamp.</param>
/// <param name="Answer">Who answered; null when it failed.</param>
/// <param name="Error">Why it failed; null when it did not.</param>
internal sealed record RequestOutcome(long Started, string? Answer, string? Error);
