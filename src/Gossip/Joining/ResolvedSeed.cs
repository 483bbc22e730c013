using Gossip.Transports;

namespace Gossip.Joining;

/// <summary>Finds the addresses a seed stands for, anew at each call.</summary>
/// <exception cref="TransportException">There are none; the message says why.</exception>
internal delegate Task<ResolvedSeed> ResolveSeed(SeedAddress seed, CancellationToken cancellationToken);

/// <summary>What a seed stands for.</summary>
/// <param name="Targets">Where to find members; at least one.</param>
/// <param name="Failures">Hosts of a service that could not be resolved.</param>
internal sealed record ResolvedSeed(IReadOnlyList<SeedTarget> Targets, IReadOnlyList<TransportException> Failures);

/// <summary>One of the addresses that a seed stands for.</summary>
/// <param name="Address">Whom to ask.</param>
/// <param name="Stage">Addresses of a later stage are tried only when none of the earlier ones has answered.</param>
/// <param name="Weight">How likely it comes early within its stage, in proportion to the others (RFC 2782). More than zero.</param>
internal readonly record struct SeedTarget(NodeAddress Address, int Stage = 0, double Weight = 1);
