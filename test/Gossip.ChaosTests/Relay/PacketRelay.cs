using System.Net;
using System.Net.Sockets;
using Gossip.ChaosTests.Network;

namespace Gossip.ChaosTests.Relay;

/// <summary>
/// Carries packets between hosts. It has a socket at the stand-in address of each host, which the host advertises: what arrives at one
/// for a host goes out of the one of its sender, so that nobody sees that there is a relay.
/// </summary>
internal sealed class PacketRelay : IAsyncDisposable
{
    private static readonly TimeSpan s_tick = TimeSpan.FromMilliseconds(2);

    private readonly VirtualNetwork _network;
    private readonly Func<RelayConditions> _conditions;
    private readonly Random _random;
    private readonly Socket[] _standIns;
    private readonly PriorityQueue<(Socket From, IPEndPoint To, byte[] Bytes), long> _underway = new();
    private readonly CancellationTokenSource _over = new();
    private readonly Task _running;

    /// <summary>Starts the relay.</summary>
    /// <param name="network">The network.</param>
    /// <param name="conditions">What it does to packets, asked for each of them.</param>
    /// <param name="seed">The seed of its choices.</param>
    public PacketRelay(VirtualNetwork network, Func<RelayConditions> conditions, int seed)
    {
        _network = network;
        _conditions = conditions;
        _random = new Random(seed);
        _standIns = NamespaceSockets.Create(network.Hub, network.Hosts.Count, network.Family, SocketType.Dgram);
        foreach (Host host in network.Hosts)
        {
            _standIns[host.Index - 1].Bind(new IPEndPoint(network.StandInOf(host.Index), Host.Port));
        }

        _running = Task.WhenAll([.. network.Hosts.Select(ReceiveAsync), DeliverAsync()]);
    }

    /// <summary>How many packets it has damaged, doubled or made late.</summary>
    public int Harmed { get; private set; }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _over.CancelAsync();
        await _running;
        Array.ForEach(_standIns, standIn => standIn.Dispose());
        _over.Dispose();
    }

    private async Task ReceiveAsync(Host receiver)
    {
        byte[] buffer = new byte[65_536];
        var any = new IPEndPoint(_network.Family == AddressFamily.InterNetwork ? IPAddress.Any : IPAddress.IPv6Any, 0);
        while (!_over.IsCancellationRequested)
        {
            try
            {
                SocketReceiveFromResult received = await _standIns[receiver.Index - 1].ReceiveFromAsync(buffer, SocketFlags.None, any, _over.Token);
                if (_network.Hosts.FirstOrDefault(host => host.EndPoint.Equals(received.RemoteEndPoint)) is { } sender)
                {
                    Take(sender, receiver, buffer.AsSpan(0, received.ReceivedBytes));
                }
            }
            catch (OperationCanceledException)
            {
                return;
            }
            catch (SocketException e) when (e.SocketErrorCode == SocketError.ConnectionRefused)
            {
                // A host to which a packet went has nobody listening; the next one may be for another.
            }
        }
    }

    private void Take(Host sender, Host receiver, ReadOnlySpan<byte> packet)
    {
        RelayConditions conditions = _conditions();
        lock (_underway)
        {
            int copies = Happens(conditions.Duplication) ? 2 : 1;
            bool harmed = copies > 1;
            for (int i = 0; i < copies; i++)
            {
                byte[] bytes = packet.ToArray();
                if (bytes.Length > 0 && Happens(conditions.PacketCorruption))
                {
                    bytes[_random.Next(bytes.Length)] ^= (byte)_random.Next(1, 256);
                    harmed = true;
                }

                TimeSpan delay = conditions.Delay + (_random.NextDouble() * conditions.Jitter);
                if (Happens(conditions.Reordering))
                {
                    delay += _random.NextDouble() * conditions.Detour;
                }

                harmed |= delay > TimeSpan.Zero;
                _underway.Enqueue((_standIns[sender.Index - 1], receiver.EndPoint, bytes), Environment.TickCount64 + (long)delay.TotalMilliseconds);
            }

            Harmed += harmed ? 1 : 0;
        }
    }

    private bool Happens(double share) => share > 0 && _random.NextDouble() < share;

    private async Task DeliverAsync()
    {
        using var timer = new PeriodicTimer(s_tick);
        while (!_over.IsCancellationRequested)
        {
            while (NextDue() is { } packet)
            {
                try
                {
                    packet.From.SendTo(packet.Bytes, packet.To);
                }
                catch (SocketException)
                {
                    // Refused: what an earlier packet met is told to the next. Lost, as packets may be.
                }
            }

            await timer.WaitForNextTickAsync(CancellationToken.None);
        }
    }

    private (Socket From, IPEndPoint To, byte[] Bytes)? NextDue()
    {
        lock (_underway)
        {
            return _underway.TryPeek(out var packet, out long due) && due <= Environment.TickCount64 ? _underway.Dequeue() : null;
        }
    }
}
