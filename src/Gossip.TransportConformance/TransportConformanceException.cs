namespace Gossip.TransportConformance;

/// <summary>A transport does not do what a check's name says.</summary>
public sealed class TransportConformanceException : Exception
{
    internal TransportConformanceException(string check, string expected, string actual, Exception? innerException = null)
        : base($"{check}: expected {expected}, but {actual}.", innerException)
    {
        Check = check;
        Expected = expected;
        Actual = actual;
    }

    /// <summary>The name of the check.</summary>
    public string Check { get; }

    /// <summary>What should have happened, as part of a sentence.</summary>
    public string Expected { get; }

    /// <summary>What happened instead, as part of a sentence.</summary>
    public string Actual { get; }
}
