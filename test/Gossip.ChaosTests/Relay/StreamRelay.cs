using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Gossip.ChaosTests.Network;

namespace Gossip.ChaosTests.Relay;

/// <summary>Carries streams between hosts, as <see cref="PacketRelay"/> carries packets.</summary>
internal sealed class StreamRelay : IAsyncDisposable
{
    private const int Backlog = 256;
    private const int Piece = 16 * 1024;
    private const int LatestReset = 12; // as a power of two

    private readonly VirtualNetwork _network;
    private readonly Func<RelayConditions> _conditions;
    private readonly Random _random;
    private readonly Socket[] _listeners;
    private readonly ConcurrentBag<Task> _streams = [];
    private readonly CancellationTokenSource _over = new();
    private readonly Task _running;

    /// <summary>Starts the relay.</summary>
    /// <param name="network">The network.</param>
    /// <param name="conditions">What it does to streams, asked for each of them.</param>
    /// <param name="seed">The seed of its choices.</param>
    public StreamRelay(VirtualNetwork network, Func<RelayConditions> conditions, int seed)
    {
        _network = network;
        _conditions = conditions;
        _random = new Random(seed);
        _listeners = NamespaceSockets.Create(network.Hub, network.Hosts.Count, network.Family, SocketType.Stream);
        foreach (Host host in network.Hosts)
        {
            _listeners[host.Index - 1].Bind(new IPEndPoint(network.StandInOf(host.Index), Host.Port));
            _listeners[host.Index - 1].Listen(Backlog);
        }

        _running = Task.WhenAll(network.Hosts.Select(AcceptAsync));
    }

    /// <summary>How many streams it has reset or damaged.</summary>
    public int Harmed { get; private set; }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _over.CancelAsync();
        await _running;
        await Task.WhenAll(_streams);
        Array.ForEach(_listeners, listener => listener.Dispose());
        _over.Dispose();
    }

    private async Task AcceptAsync(Host receiver)
    {
        while (!_over.IsCancellationRequested)
        {
            try
            {
                Socket incoming = await _listeners[receiver.Index - 1].AcceptAsync(_over.Token);
                _streams.Add(CarryAsync(incoming, receiver));
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    private async Task CarryAsync(Socket incoming, Host receiver)
    {
        using Socket outgoing = NamespaceSockets.Create(_network.Hub, 1, _network.Family, SocketType.Stream)[0];
        using (incoming)
        {
            RelayConditions conditions = _conditions();
            // Short streams as likely as long ones; the other way it is the end of the stream that does not arrive, if nothing else.
            int resetAfter = Happens(conditions.Resets) ? Next(1 << Next(LatestReset)) : int.MaxValue;
            bool isForward = Next(2) == 0;
            using var ended = CancellationTokenSource.CreateLinkedTokenSource(_over.Token);
            try
            {
                Host sender = _network.Hosts.Single(host => host.Address.Equals(((IPEndPoint)incoming.RemoteEndPoint!).Address));
                outgoing.Bind(new IPEndPoint(_network.StandInOf(sender.Index), 0));
                await outgoing.ConnectAsync(receiver.EndPoint, ended.Token);
                Task there = PumpAsync(incoming, outgoing, conditions, isForward ? resetAfter : int.MaxValue, ended);
                Task back = PumpAsync(outgoing, incoming, conditions, isForward ? int.MaxValue : resetAfter, ended);
                await Task.WhenAll(there, back);
            }
            catch (Exception e) when (e is SocketException or OperationCanceledException or ObjectDisposedException)
            {
                // A side is gone, or the relay resets the stream: neither side is left believing that all was well.
                Reset(incoming);
                Reset(outgoing);
            }
        }
    }

    private async Task PumpAsync(Socket from, Socket to, RelayConditions conditions, int resetAfter, CancellationTokenSource ended)
    {
        byte[] buffer = new byte[Piece];
        try
        {
            for (int passed = 0; ;)
            {
                int count = await from.ReceiveAsync(buffer, ended.Token);
                await Task.Delay(conditions.Delay, ended.Token);
                if (count == 0 && resetAfter == int.MaxValue)
                {
                    to.Shutdown(SocketShutdown.Send);
                    return;
                }

                if (count == 0 || passed + count > resetAfter)
                {
                    await to.SendAsync(buffer.AsMemory(0, Math.Min(count, resetAfter - passed)), ended.Token);
                    throw new OperationCanceledException("the relay resets the stream");
                }

                if (Happens(conditions.StreamCorruption))
                {
                    buffer[Next(count)] ^= (byte)(1 + Next(255));
                }

                await to.SendAsync(buffer.AsMemory(0, count), ended.Token);
                passed += count;
            }
        }
        catch
        {
            await ended.CancelAsync(); // the other direction ends as well
            throw;
        }
    }

    private bool Happens(double share)
    {
        lock (_random)
        {
            bool happens = share > 0 && _random.NextDouble() < share;
            Harmed += happens ? 1 : 0;
            return happens;
        }
    }

    private int Next(int below)
    {
        lock (_random)
        {
            return _random.Next(below);
        }
    }

    private static void Reset(Socket socket)
    {
        socket.LingerState = new LingerOption(enable: true, seconds: 0);
        socket.Dispose();
    }
}
