namespace Gossip;

/// <summary>How long a packet to a member and its answer take, from the direct probes that it answered itself (RFC 6298).</summary>
/// <param name="Smoothed">The round trip, smoothed: each measurement counts for an eighth.</param>
/// <param name="Deviation">How far measurements lie from it, smoothed likewise: each counts for a quarter.</param>
public readonly record struct RoundTripEstimate(TimeSpan Smoothed, TimeSpan Deviation);
