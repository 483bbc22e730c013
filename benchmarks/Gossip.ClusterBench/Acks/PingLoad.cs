using System.Buffers.Binary;
using System.Diagnostics;
using System.Text;

namespace Gossip.ClusterBench.Acks;

/// <summary>
/// Keeps a number of pings in flight to one node: each ack draws the next ping. Writes and reads the wire format itself, so that it
/// costs next to nothing and measures nothing but the node.
/// </summary>
internal sealed class PingLoad
{
    /// <summary>A number of four bytes, whatever its value.</summary>
    private const byte UInt32Code = 0xce;

    private readonly IPingSocket _socket;
    private readonly int _window;
    private readonly byte[] _ping;
    private readonly byte[] _received = new byte[2048];
    private readonly long[] _sentAt = new long[1 << 16];
    private uint _number;

    public PingLoad(IPingSocket socket, int window)
    {
        _window = window;
        _socket = socket;
        _ping = Template();
    }

    public PingResults Run(TimeSpan duration)
    {
        var results = new PingResults();
        long started = Stopwatch.GetTimestamp();
        FillWindow();
        while (Stopwatch.GetElapsedTime(started) < duration)
        {
            if (TryReceive(out uint number))
            {
                results.Add(Stopwatch.GetTimestamp() - _sentAt[number & 0xffff]);
                Send();
            }
            else
            {
                results.Lost += _window;
                FillWindow();
            }
        }

        results.Elapsed = Stopwatch.GetElapsedTime(started);
        while (TryReceive(out _))
        {
            // Answers under way belong to this run, not to the next.
        }

        return results;
    }

    private static byte[] Template()
    {
        byte[] name = Encoding.UTF8.GetBytes(AckNode.Name);
        return
        [
            0, 0x82,
            0xa4, .. "Node"u8, (byte)(0xa0 | name.Length), .. name,
            0xa5, .. "SeqNo"u8, UInt32Code, 0, 0, 0, 0,
        ];
    }

    private void FillWindow()
    {
        for (int i = 0; i < _window; i++)
        {
            Send();
        }
    }

    private void Send()
    {
        uint number = ++_number;
        BinaryPrimitives.WriteUInt32BigEndian(_ping.AsSpan(_ping.Length - sizeof(uint)), number);
        _sentAt[number & 0xffff] = Stopwatch.GetTimestamp();
        _socket.Send(_ping);
    }

    private bool TryReceive(out uint number)
    {
        int length = _socket.Receive(_received);
        number = 0;
        return length > 0 && TryReadNumber(_received.AsSpan(0, length), out number);
    }

    private static bool TryReadNumber(ReadOnlySpan<byte> ack, out uint number)
    {
        int key = ack.IndexOf("SeqNo"u8);
        ReadOnlySpan<byte> value = key < 0 ? default : ack[(key + 5)..];
        number = 0;
        if (value.IsEmpty)
        {
            return false;
        }

        number = value[0] switch
        {
            <= 0x7f => value[0],
            0xcc => value[1],
            0xcd => BinaryPrimitives.ReadUInt16BigEndian(value[1..]),
            UInt32Code => BinaryPrimitives.ReadUInt32BigEndian(value[1..]),
            _ => 0,
        };
        return true;
    }
}
