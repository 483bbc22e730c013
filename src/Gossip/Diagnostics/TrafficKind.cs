using Gossip.Wire;

namespace Gossip.Diagnostics;

/// <summary>What a packet is, by its first message, and what something that was dropped was: the values of a tag.</summary>
internal enum TrafficKind : byte
{
    /// <summary>A packet, or a part of one, of which no message could be read.</summary>
    Unread,
    Ping,
    IndirectPing,
    Ack,
    Nack,
    Suspect,
    Alive,
    Dead,
    PushPull,

    /// <summary>A message of the application.</summary>
    User,

    /// <summary>A connection of which nothing was read.</summary>
    Stream,
}

/// <summary>Which kind a message is of.</summary>
internal static class TrafficKinds
{
    public static TrafficKind Of(MessageType type) => type switch
    {
        MessageType.Ping => TrafficKind.Ping,
        MessageType.IndirectPing => TrafficKind.IndirectPing,
        MessageType.Ack => TrafficKind.Ack,
        MessageType.Nack => TrafficKind.Nack,
        MessageType.Suspect => TrafficKind.Suspect,
        MessageType.Alive => TrafficKind.Alive,
        MessageType.Dead => TrafficKind.Dead,
        MessageType.PushPull => TrafficKind.PushPull,
        MessageType.User => TrafficKind.User,
        _ => TrafficKind.Unread,
    };
}
