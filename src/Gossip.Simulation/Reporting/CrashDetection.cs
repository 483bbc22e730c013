namespace Gossip.Simulation.Reporting;

/// <summary>What became of one crash. Times are since the crash.</summary>
/// <param name="Member">Who crashed.</param>
/// <param name="Time">When, since the scenario began.</param>
/// <param name="First">When the first of the others gave it up; <see langword="null"/> when nobody did.</param>
/// <param name="Full">When the last of them did; <see langword="null"/> when some have not.</param>
/// <param name="Restarted">Whether the member was started again, so that not everyone need have noticed.</param>
public sealed record CrashDetection(string Member, TimeSpan Time, TimeSpan? First, TimeSpan? Full, bool Restarted);
