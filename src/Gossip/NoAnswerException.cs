namespace Gossip;

/// <summary>A node that was pinged did not answer in time.</summary>
public sealed class NoAnswerException : TimeoutException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="address">Who was pinged.</param>
    /// <param name="timeout">How long the answer was waited for.</param>
    public NoAnswerException(NodeAddress address, TimeSpan timeout)
        : base($"{address} did not answer a ping within {timeout.TotalMilliseconds:0} ms.")
    {
        Address = address;
        Timeout = timeout;
    }

    /// <summary>Who was pinged.</summary>
    public NodeAddress Address { get; }

    /// <summary>How long the answer was waited for.</summary>
    public TimeSpan Timeout { get; }
}
