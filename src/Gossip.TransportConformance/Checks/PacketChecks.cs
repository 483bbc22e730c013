using System.Net;
using Gossip.TransportConformance.Running;

namespace Gossip.TransportConformance.Checks;

/// <summary>What is promised about a single packet.</summary>
internal static class PacketChecks
{
    /// <summary>More than a packet may carry on any transport.</summary>
    private const int TooLarge = 65_536;

    public static IEnumerable<TransportCheck> All =>
    [
        new("A packet arrives byte for byte at every local endpoint", ArrivesAsync),
        new("A packet carries the address of its sender, which can be answered", SourceAsync),
        new("An empty packet arrives empty", run => ArrivesAsync(run, [])),
        new("The largest packet arrives whole", run => ArrivesAsync(run, Bytes.Random(run.Factory.LargestPacket))),
        new("A packet that is too large is refused and never cut", TooLargeAsync),
        new("A packet to port zero is refused", PortZeroAsync),
        new("Packets to nobody neither throw nor block, and do no harm", NobodyAsync),
        new("A transport reaches itself", ItselfAsync),
        new("The payload may be reused as soon as sending returns", ReusedPayloadAsync),
        new("A packet stays as it is until its reader returns it", HeldPacketAsync),
        new("A packet carries the time of its arrival", TimestampAsync),
    ];

    private static async Task ArrivesAsync(CheckRun run)
    {
        Peer alice = await run.StartAsync(), bob = await run.StartAsync();
        byte number = 0;
        foreach (NodeAddress address in bob.Addresses)
        {
            await alice.DeliverAsync([number++, .. Bytes.EveryValue()], bob, address);
        }
    }

    private static async Task ArrivesAsync(CheckRun run, byte[] payload)
    {
        Peer alice = await run.StartAsync(), bob = await run.StartAsync();

        await alice.DeliverAsync(payload, bob);
    }

    private static async Task SourceAsync(CheckRun run)
    {
        Peer alice = await run.StartAsync(), bob = await run.StartAsync();
        byte number = 0;
        foreach (NodeAddress address in bob.Addresses)
        {
            IPEndPoint source = (await alice.DeliverAsync([1, number++], bob, address)).Source;
            run.Expect(
                alice.ListensAt(source),
                $"the source of the packet to be one of {string.Join(", ", alice.Transport.LocalEndPoints)}",
                $"it was {source}");

            await bob.DeliverAsync([2, number], alice, new NodeAddress("", source));
        }
    }

    private static async Task TooLargeAsync(CheckRun run)
    {
        Peer alice = await run.StartAsync(), bob = await run.StartAsync();

        bool sent = await alice.TrySendAsync(new byte[TooLarge], bob.Address);

        run.Expect(!sent, $"TrySendPacket to return false for {TooLarge:N0} bytes", "it returned true");

        // Whatever came of it would arrive before this, and would not be equal.
        await alice.DeliverAsync([1], bob);
    }

    private static async Task PortZeroAsync(CheckRun run)
    {
        Peer alice = await run.StartAsync();

        bool sent = await alice.TrySendAsync([1], new NodeAddress("", new IPEndPoint(alice.Address.EndPoint.Address, 0)));

        run.Expect(!sent, "TrySendPacket to return false for port 0", "it returned true");
    }

    private static async Task NobodyAsync(CheckRun run)
    {
        Peer alice = await run.StartAsync(), bob = await run.StartAsync();
        NodeAddress nobody = await run.NobodyAsync();
        IPEndPoint[] unreachable = [nobody.EndPoint, new(IPAddress.Loopback, 1), new(IPAddress.IPv6Loopback, 1)];
        foreach (IPEndPoint endPoint in unreachable)
        {
            // Twice: a network may report the failure of the first to the second.
            await alice.TrySendAsync([1], new NodeAddress("", endPoint));
            await alice.TrySendAsync([1], new NodeAddress("", endPoint));
        }

        await alice.DeliverAsync([2], bob);
        await bob.DeliverAsync([3], alice);
    }

    private static async Task ItselfAsync(CheckRun run)
    {
        // The list of seeds usually is the same for all nodes, so each finds itself in it.
        Peer alice = await run.StartAsync();

        await alice.DeliverAsync([1, 2, 3], alice);
        (CheckedStream near, CheckedStream far) = await alice.OpenAsync(alice);
        await near.WriteAsync([4, 5]);
        await far.ExpectAsync([4, 5]);
    }

    private static async Task ReusedPayloadAsync(CheckRun run)
    {
        Peer alice = await run.StartAsync(), bob = await run.StartAsync();
        byte[][] versions = [.. Enumerable.Range(0, 16).Select(number => Bytes.Random(1_000, seed: number))];
        Array.ForEach(versions, run.HasSent);
        byte[] overwritten = Bytes.Random(1_000, seed: 99);

        await run.WithinAsync("packets to arrive as they were when sending returned", async token =>
        {
            byte[] payload = new byte[1_000];
            foreach (byte[] version in versions)
            {
                version.CopyTo(payload, 0);
                alice.Transport.TrySendPacket(payload, bob.Address);
                overwritten.CopyTo(payload, 0);
            }

            await Task.CompletedTask;
        });

        // Reading on to the next marker meets them, and fails on any that is none of the versions. A few may be lost.
        for (byte marker = 1; marker <= versions.Length && versions.Count(run.WasSeen) < versions.Length / 2; marker++)
        {
            await alice.DeliverAsync([marker], bob);
        }

        int seen = versions.Count(run.WasSeen);
        run.Expect(
            seen >= versions.Length / 2,
            $"{versions.Length} different packets to arrive as they were when sending returned",
            $"only {seen} of them arrived as they were");
    }

    private static async Task HeldPacketAsync(CheckRun run)
    {
        Peer alice = await run.StartAsync(), bob = await run.StartAsync();
        byte[] first = Bytes.Random(500);
        await alice.TrySendAsync(first, bob.Address);
        Transports.Packet held = await run.WithinAsync("a packet to arrive", token => bob.Transport.Packets.ReadAsync(token).AsTask());

        for (int number = 2; number < 34; number++)
        {
            await alice.DeliverAsync(Bytes.Random(500, seed: number), bob);
        }

        bool isUnchanged = held.Payload.Span.SequenceEqual(first);
        held.Return();
        run.Expect(isUnchanged, "a packet not yet returned to keep its bytes", "later ones have overwritten them");
    }

    private static async Task TimestampAsync(CheckRun run)
    {
        Peer alice = await run.StartAsync(), bob = await run.StartAsync();

        long before = run.Factory.TimeProvider.GetTimestamp();
        long arrived = (await alice.DeliverAsync([1], bob)).Timestamp;
        long after = run.Factory.TimeProvider.GetTimestamp();

        run.Expect(
            arrived >= before && arrived <= after,
            $"a timestamp between those of sending and reading, {before} and {after}",
            $"it was {arrived}");
    }
}
