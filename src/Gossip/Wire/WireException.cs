namespace Gossip.Wire;

/// <summary>A stream carried, or was to carry, something that the protocol does not allow; the message says what.</summary>
internal sealed class WireException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">What was wrong.</param>
    public WireException(string message)
        : base(message)
    {
    }
}
