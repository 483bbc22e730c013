using System.Buffers.Binary;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Gossip.ClusterBench.Acks;

/// <summary>Pings over one TLS connection, in the frames of the TLS transport; nothing is lost, so that the answers still due are known.</summary>
internal sealed class TlsPingSocket : IPingSocket
{
    /// <summary>A node that does not answer for so long does not answer at all.</summary>
    private const int TimeoutMilliseconds = 10_000;
    private const int HeaderLength = 3;
    private const int PreambleLength = 6;
    private const byte Version = 1;
    private const byte Packets = 1;

    private readonly SslStream _stream;
    private readonly byte[] _frame = new byte[2048];
    private readonly byte[] _received = new byte[64 << 10];
    private int _start;
    private int _end;
    private int _due;

    public TlsPingSocket(IPEndPoint node, AckCertificates certificates)
    {
        var socket = new Socket(node.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true, ReceiveTimeout = TimeoutMilliseconds };
        socket.Connect(node);
        _stream = new SslStream(new NetworkStream(socket, ownsSocket: true));
        _stream.AuthenticateAsClient(new SslClientAuthenticationOptions
        {
            TargetHost = AckNode.Name,
            ClientCertificateContext = SslStreamCertificateContext.Create(certificates.Client, null, offline: true),
            CertificateChainPolicy = new X509ChainPolicy
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                RevocationMode = X509RevocationMode.NoCheck,
                CustomTrustStore = { certificates.Root },
            },
        });
        Greet();
    }

    public void Send(ReadOnlySpan<byte> packet)
    {
        _frame[0] = 0;
        BinaryPrimitives.WriteUInt16BigEndian(_frame.AsSpan(1), (ushort)packet.Length);
        packet.CopyTo(_frame.AsSpan(HeaderLength));
        _stream.Write(_frame, 0, HeaderLength + packet.Length);
        _due++;
    }

    public int Receive(byte[] buffer)
    {
        if (_due == 0)
        {
            return 0;
        }

        _due--;
        Fill(HeaderLength);
        int length = BinaryPrimitives.ReadUInt16BigEndian(_received.AsSpan(_start + 1));
        Fill(HeaderLength + length);
        _received.AsSpan(_start + HeaderLength, length).CopyTo(buffer);
        _start += HeaderLength + length;
        return length;
    }

    public void Dispose() => _stream.Dispose();

    private void Greet()
    {
        byte[] name = Encoding.UTF8.GetBytes(AckCertificates.ClientName);
        _stream.Write([Version, Packets, 0, 9, 0, (byte)name.Length, .. name]);
        Fill(PreambleLength);
        int length = BinaryPrimitives.ReadUInt16BigEndian(_received.AsSpan(4));
        Fill(PreambleLength + length);
        _start += PreambleLength + length;
    }

    /// <summary>Reads until so many bytes are there.</summary>
    private void Fill(int count)
    {
        if (_end - _start < count && _start > 0)
        {
            _received.AsSpan(_start, _end - _start).CopyTo(_received);
            _end -= _start;
            _start = 0;
        }

        while (_end - _start < count)
        {
            int read = _stream.Read(_received, _end, _received.Length - _end);
            _end += read > 0 ? read : throw new IOException("The node closed the connection.");
        }
    }
}
