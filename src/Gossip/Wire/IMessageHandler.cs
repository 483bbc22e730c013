namespace Gossip.Wire;

/// <summary>Takes what a <see cref="PacketReader"/> finds in a packet.</summary>
internal interface IMessageHandler
{
    /// <summary>Takes one message.</summary>
    /// <param name="type">What it is; never a layer such as <see cref="MessageType.Compound"/>.</param>
    /// <param name="body">The bytes after the type byte, not yet decoded. Valid until the call returns.</param>
    void Handle(MessageType type, ReadOnlyMemory<byte> body);

    /// <summary>Learns of something that was not delivered.</summary>
    /// <param name="reason">Why.</param>
    /// <param name="count">How many things: a few bytes may announce many that are not there, and are not to cost as many calls.</param>
    void Drop(DropReason reason, int count = 1);
}
