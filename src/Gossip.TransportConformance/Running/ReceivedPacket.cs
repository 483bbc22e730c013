using System.Net;

namespace Gossip.TransportConformance.Running;

/// <summary>A copy of a packet that was read and returned.</summary>
/// <param name="Payload">The bytes.</param>
/// <param name="Source">Where it came from.</param>
/// <param name="Timestamp">When it arrived, by the factory's clock.</param>
internal sealed record ReceivedPacket(byte[] Payload, IPEndPoint Source, long Timestamp);
