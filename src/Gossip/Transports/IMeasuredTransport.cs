namespace Gossip.Transports;

/// <summary>A transport that counts what it does.</summary>
public interface IMeasuredTransport : ITransport
{
    /// <summary>The counts of now. May be read at any time from any thread, also after disposal.</summary>
    TransportStatistics Statistics { get; }
}
