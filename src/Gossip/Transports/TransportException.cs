namespace Gossip.Transports;

/// <summary>The network did not do what was asked; the message names the address and the reason.</summary>
public sealed class TransportException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">Which address, and why.</param>
    /// <param name="innerException">What the network reported, if anything.</param>
    public TransportException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}
