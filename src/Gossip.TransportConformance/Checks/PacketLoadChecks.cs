using System.Threading.Channels;
using Gossip.TransportConformance.Running;
using Gossip.Transports;

namespace Gossip.TransportConformance.Checks;

/// <summary>What is promised about many packets at once.</summary>
internal static class PacketLoadChecks
{
    private const int Senders = 8;
    private const int PacketsOfEach = 200;
    private const int Length = 300;

    public static IEnumerable<TransportCheck> All =>
    [
        new("Packets of many senders are not mixed up", ManySendersAsync),
        new("Packets may be sent from many threads at once", ManyThreadsAsync),
        new("A slow reader does not hold up the sender, and loses the newest packets", SlowReaderAsync),
    ];

    private static async Task ManySendersAsync(CheckRun run)
    {
        Peer receiver = await run.StartAsync();
        Peer[] senders = await Task.WhenAll(Enumerable.Range(0, Senders).Select(_ => run.StartAsync()));

        Task<ReceivedPacket[]> receiving = ReceiveFromEachAsync(run, receiver);
        await SendUntilAsync(run, receiving, sender => senders[sender].Transport, receiver.Address);

        foreach (ReceivedPacket packet in await receiving)
        {
            Peer sender = senders[packet.Payload[0]];
            run.Expect(
                sender.ListensAt(packet.Source), $"the source {sender.Address} of a packet that was sent there", $"it was {packet.Source}");
        }
    }

    private static async Task ManyThreadsAsync(CheckRun run)
    {
        Peer alice = await run.StartAsync(), bob = await run.StartAsync();

        Task<ReceivedPacket[]> receiving = ReceiveFromEachAsync(run, bob);
        await SendUntilAsync(run, receiving, _ => alice.Transport, bob.Address);
        await receiving;
    }

    private static async Task SlowReaderAsync(CheckRun run)
    {
        Peer alice = await run.StartAsync(), bob = await run.StartAsync();
        byte[] oldest = [1], flood = Bytes.Random(200);
        int most = run.Factory.MostPacketsKept;
        await alice.TrySendAsync(oldest, bob.Address);
        await run.WithinAsync("a packet to arrive", token => bob.Transport.Packets.WaitToReadAsync(token).AsTask());
        run.HasSent(flood);
        await run.WithinAsync($"the sending of {4 * most:N0} packets, which nobody reads, not to be held up", _ =>
            CheckRun.OnOwnThread(() => SendMany(alice.Transport, flood, bob.Address, 4 * most)));

        await ExpectOldestAsync(run, bob, oldest, most);
        await alice.DeliverAsync([2], bob);
    }

    private static async Task ExpectOldestAsync(CheckRun run, Peer bob, byte[] oldest, int most)
    {
        ChannelReader<Packet> packets = bob.Transport.Packets;
        if (packets.CanCount)
        {
            // What is on its way should be there.
            await CheckRun.UntilStalledAsync(() => packets.Count, packets.Completion);
        }

        ReceivedPacket first = Peer.Take(await run.WithinAsync("packets to be there", token => packets.ReadAsync(token).AsTask()));
        run.Expect(first.Payload.AsSpan().SequenceEqual(oldest), "the oldest packet to be kept", "a newer one came first");

        int kept = 1;
        while (packets.TryRead(out Packet packet))
        {
            packet.Return();
            run.Expect(++kept <= most, $"at most {most:N0} of {4 * most:N0} packets to be kept for a slow reader", $"there were {kept:N0} and more");
        }
    }

    /// <summary>All senders at once, each on a thread, again and again until every one was heard.</summary>
    private static Task SendUntilAsync(CheckRun run, Task heard, Func<int, ITransport> transportOf, NodeAddress destination)
    {
        return run.WithinAsync("TrySendPacket to return at once", token => Task.WhenAll(
            Enumerable.Range(0, Senders).Select(sender => Task.Run(() => SendAsync(sender, token), token))));

        async Task SendAsync(int sender, CancellationToken token)
        {
            byte[] payload = new byte[Length];
            do
            {
                for (int number = 0; number < PacketsOfEach; number++)
                {
                    Bytes.Stamp(payload, (byte)sender, (byte)number);
                    transportOf(sender).TrySendPacket(payload, destination);
                }

                await Task.WhenAny(heard, Task.Delay(10, token));
            }
            while (!heard.IsCompleted && !token.IsCancellationRequested);
        }
    }

    /// <summary>Reads until there was a packet of every sender; each must be whole.</summary>
    private static Task<ReceivedPacket[]> ReceiveFromEachAsync(CheckRun run, Peer receiver)
    {
        const string Expected = "packets of every sender to arrive, each as it was sent";
        return run.WithinAsync(Expected, async token =>
        {
            var received = new List<ReceivedPacket>();
            var heard = new HashSet<byte>();
            while (heard.Count < Senders || received.Count < Senders * PacketsOfEach / 4)
            {
                ReceivedPacket packet = Peer.Take(await receiver.Transport.Packets.ReadAsync(token));
                run.Expect(
                    Bytes.IsStamped(packet.Payload, Length) && packet.Payload[0] < Senders, Expected, "one was of pieces of several, or cut");
                heard.Add(packet.Payload[0]);
                received.Add(packet);
            }

            return received.ToArray();
        });
    }

    private static void SendMany(ITransport transport, byte[] payload, NodeAddress destination, int count)
    {
        for (int index = 0; index < count; index++)
        {
            transport.TrySendPacket(payload, destination);
        }
    }
}
