namespace Gossip;

/// <summary>None of the seeds could be joined. The message lists each with its reason.</summary>
public sealed class JoinFailedException : Exception
{
    /// <summary>Creates the exception from what each seed answered.</summary>
    /// <param name="failures">Every address that was tried and why it failed.</param>
    public JoinFailedException(IReadOnlyList<JoinFailure> failures)
        : base($"None of the seeds could be joined: {string.Join("; ", failures)}", failures.Count > 0 ? failures[0].Error : null) =>
        Failures = failures;

    /// <summary>Every address that was tried and why it failed.</summary>
    public IReadOnlyList<JoinFailure> Failures { get; }
}
