namespace Gossip.Wire;

/// <summary>The first byte of every message: what the bytes after it are.</summary>
internal enum MessageType : byte
{
    /// <summary>Are you there? (SWIM §3.1)</summary>
    Ping = 0,

    /// <summary>Ask somebody else whether it is there (SWIM §3.1, "ping-req").</summary>
    IndirectPing = 1,

    /// <summary>The answer to a ping.</summary>
    Ack = 2,

    /// <summary>A member did not answer its prober (SWIM §4.2).</summary>
    Suspect = 3,

    /// <summary>A member is there, with this address, metadata and incarnation.</summary>
    Alive = 4,

    /// <summary>A member did not refute the suspicion in time, or left.</summary>
    Dead = 5,

    /// <summary>The full state of one side of an exchange; streams only.</summary>
    PushPull = 6,

    /// <summary>Several messages in one packet.</summary>
    Compound = 7,

    /// <summary>A message of the application.</summary>
    User = 8,

    /// <summary>A message compressed with LZW.</summary>
    Compressed = 9,

    /// <summary>An encrypted message; streams only, packets carry the encrypted bytes bare.</summary>
    Encrypted = 10,

    /// <summary>An indirect ping got no answer (Lifeguard, "nack").</summary>
    Nack = 11,

    /// <summary>A message behind its CRC-32; packets only.</summary>
    Crc = 12,

    /// <summary>Why a request over a stream was refused; streams only.</summary>
    Error = 13,

    /// <summary>The label of the cluster, outermost and in clear.</summary>
    Label = 244,
}
