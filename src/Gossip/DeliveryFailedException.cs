namespace Gossip;

/// <summary>
/// A message could not be delivered, or it is not known whether it was. The message says to whom and why; the inner exception holds
/// what the network reported.
/// </summary>
public sealed class DeliveryFailedException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">To whom, and why not.</param>
    /// <param name="innerException">What the network reported.</param>
    public DeliveryFailedException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}
