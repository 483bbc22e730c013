using System.IO.Hashing;
using System.Net;
using System.Text;
using Gossip.Wire;

namespace Gossip.Simulation.Exploration.Invariants;

/// <summary>A packet taken apart. One object, used again for each packet.</summary>
internal sealed class SentPacket : IMessageHandler
{
    private readonly PacketReader _reader = new(LayerSettings.Plain);
    private readonly List<SentMessage> _messages = [];
    private byte[] _payload = [];

    public IPEndPoint Destination { get; private set; } = new(IPAddress.None, 0);

    /// <summary>How many bytes it has.</summary>
    public int Length { get; private set; }

    /// <summary>Its messages in their order.</summary>
    public IReadOnlyList<SentMessage> Messages => _messages;

    /// <summary>Why a part of it is unreadable, if one is.</summary>
    public DropReason? Unreadable { get; private set; }

    public void Read(IPEndPoint destination, ReadOnlySpan<byte> payload)
    {
        if (_payload.Length < payload.Length)
        {
            _payload = new byte[payload.Length];
        }

        payload.CopyTo(_payload);
        _messages.Clear();
        Unreadable = null;
        Destination = destination;
        Length = payload.Length;
        _reader.Read(_payload.AsMemory(0, payload.Length), this);
    }

    public void Handle(MessageType type, ReadOnlyMemory<byte> body)
    {
        switch (type)
        {
            case MessageType.Alive when AliveMessage.TryRead(body, out AliveMessage alive):
                Add(type, alive.Node, default, alive.Incarnation, body.Span);
                break;
            case MessageType.Suspect when SuspectMessage.TryRead(body, out SuspectMessage suspect):
                Add(type, suspect.Node, suspect.From, suspect.Incarnation, body.Span);
                break;
            case MessageType.Dead when DeadMessage.TryRead(body, out DeadMessage dead):
                Add(type, dead.Node, dead.From, dead.Incarnation, body.Span);
                break;
            case MessageType.Ping when PingMessage.TryRead(body, out PingMessage ping):
                Add(type, ping.Node, default, 0, body.Span);
                break;
            case MessageType.Alive or MessageType.Suspect or MessageType.Dead or MessageType.Ping:
                Drop(DropReason.Malformed);
                break;
            default:
                _messages.Add(new SentMessage(type, "", "", 0, 0));
                break;
        }
    }

    public void Drop(DropReason reason, int count = 1) => Unreadable = reason;

    private void Add(MessageType type, ReadOnlySpan<byte> subject, ReadOnlySpan<byte> from, uint incarnation, ReadOnlySpan<byte> body) =>
        _messages.Add(new SentMessage(type, Encoding.UTF8.GetString(subject), Encoding.UTF8.GetString(from), incarnation, XxHash3.HashToUInt64(body)));
}
