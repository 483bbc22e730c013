using Gossip.Wire;

namespace Gossip.Tests.Wire;

/// <summary>Remembers what a packet reader found.</summary>
internal sealed class RecordingHandler : IMessageHandler
{
    public List<byte[]> Messages { get; } = [];

    public List<DropReason> Drops { get; } = [];

    public static RecordingHandler Read(ReadOnlySpan<byte> packet, LayerSettings? settings = null)
    {
        var handler = new RecordingHandler();
        new PacketReader(settings ?? LayerSettings.Plain).Read(packet.ToArray(), handler);
        return handler;
    }

    public void Handle(MessageType type, ReadOnlyMemory<byte> body) => Messages.Add([(byte)type, .. body.Span]);

    public void Drop(DropReason reason, int count) => Drops.AddRange(Enumerable.Repeat(reason, count));
}

/// <summary>Counts only, and so allocates nothing.</summary>
internal sealed class CountingHandler : IMessageHandler
{
    public int Messages { get; private set; }

    public int Drops { get; private set; }

    public void Handle(MessageType type, ReadOnlyMemory<byte> body) => Messages++;

    public void Drop(DropReason reason, int count) => Drops++;
}
