namespace Gossip.Wire;

/// <summary>What is put around the messages of a packet.</summary>
/// <param name="Compress">Compress, where that makes the packet shorter.</param>
/// <param name="Crc">Add a checksum: the receiver must know protocol version 5.</param>
internal readonly record struct PacketLayers(bool Compress, bool Crc);
