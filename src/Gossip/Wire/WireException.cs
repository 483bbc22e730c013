namespace Gossip.Wire;

/// <summary>A stream carried, or was to carry, something that the protocol does not allow; the message says what.</summary>
internal sealed class WireException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">What was wrong.</param>
    /// <param name="innerException">What the network reported, if anything.</param>
    public WireException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }

    /// <summary>What can be done about it.</summary>
    public WireFault Fault { get; init; }
}
