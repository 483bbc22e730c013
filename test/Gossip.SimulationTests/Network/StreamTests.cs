using Gossip.Simulation.Network;
using Gossip.Transports;

namespace Gossip.SimulationTests.Network;

/// <summary>Streams in a virtual network: in order, with back-pressure, and at the mercy of the network's faults.</summary>
public sealed class StreamTests : NetworkFixture
{
    [Test]
    public void A_connection_takes_a_round_trip() => Run(async () =>
    {
        await using Stream stream = await Nodes[0].ConnectAsync(AddressOf(Nodes[1]), CancellationToken.None);
        Assert.That(Simulator.Statistics.VirtualTime, Is.EqualTo(2 * Millisecond));
    });

    [Test]
    public void A_connection_over_a_link_faster_than_a_millisecond_takes_a_round_trip_too() => Run(async () =>
    {
        Network.Conditions = LinkConditions.Default;
        await using Stream stream = await Nodes[0].ConnectAsync(AddressOf(Nodes[1]), CancellationToken.None);
        Assert.That(Simulator.Statistics.VirtualTime, Is.EqualTo(Millisecond));
    });

    [Test]
    public void Bytes_arrive_in_order_in_both_directions() => Run(async () =>
    {
        Network.Conditions = Network.Conditions with { Latency = LatencyDistribution.LogNormal(Millisecond, 1), StreamLoss = 0.05 };
        (Stream client, Stream server) = await ConnectAsync(0, 1);
        byte[] request = Bytes(300_000);
        byte[] response = Bytes(200_000);
        Task writing = WriteAsync(client, request);
        Task answering = WriteAsync(server, response);
        Assert.That(await ReadToEndAsync(server), Is.EqualTo(request));
        Assert.That(await ReadToEndAsync(client), Is.EqualTo(response));
        await Task.WhenAll(writing, answering);
    });

    [Test]
    public void A_writer_waits_when_nobody_reads() => Run(async () =>
    {
        (Stream client, Stream server) = await ConnectAsync(0, 1);
        Task writing = WriteAsync(client, Bytes(100_000));
        await DelayAsync(Second);
        Assert.That(writing.IsCompleted, Is.False);
        Assert.That((await ReadToEndAsync(server)).Length, Is.EqualTo(100_000));
        await writing;
    });

    [Test]
    public void Disposal_is_the_end_of_the_stream_for_the_reader_and_an_error_for_the_writer() => Run(async () =>
    {
        (Stream client, Stream server) = await ConnectAsync(0, 1);
        await client.WriteAsync(Bytes(10));
        client.Dispose();
        Assert.That((await ReadToEndAsync(server)).Length, Is.EqualTo(10));
        await ExpectAsync<IOException>(async () => await WriteAsync(server, Bytes(200_000)));
    });

    [Test]
    public void A_writer_that_waits_learns_that_the_reader_has_gone() => Run(async () =>
    {
        (Stream client, Stream server) = await ConnectAsync(0, 1);
        Task writing = ExpectAsync<IOException>(async () => await client.WriteAsync(Bytes(100_000)));
        await DelayAsync(Second);
        server.Dispose();
        Assert.That(writing.IsCompleted, Is.False);
        await writing;
    });

    [Test]
    public void Reads_and_writes_and_connects_are_cancelled() => Run(async () =>
    {
        (Stream client, Stream server) = await ConnectAsync(0, 1);
        using var source = new CancellationTokenSource(Second, Simulator.Time);
        Task reading = ExpectAsync<OperationCanceledException>(() => ReadToEndAsync(server, source.Token));
        Task writing = ExpectAsync<OperationCanceledException>(async () => await client.WriteAsync(Bytes(100_000), source.Token));
        Nodes[2].Crash();
        Task connecting = ExpectAsync<OperationCanceledException>(
            async () => await Nodes[0].ConnectAsync(AddressOf(Nodes[2]), source.Token));
        Nodes[1].Stall();
        await Task.WhenAll(reading, writing, connecting);
        Assert.That(Simulator.Statistics.VirtualTime, Is.EqualTo(Second + (2 * Millisecond)));
    });

    [Test]
    public void A_partition_in_mid_stream_stalls_it_until_it_heals() => Run(async () =>
    {
        (Stream client, Stream server) = await ConnectAsync(0, 1);
        Partition partition = Network.Divide([Nodes[0]]);
        await WriteAsync(client, Bytes(10));
        Task<byte[]> reading = ReadToEndAsync(server);
        await DelayAsync(10 * Second);
        Assert.That(reading.IsCompleted, Is.False);
        partition.Dispose();
        Assert.That((await reading).Length, Is.EqualTo(10));
        Assert.That(Simulator.Statistics.VirtualTime, Is.LessThan(20 * Second));
    });

    [Test]
    public void A_stalled_node_reads_and_writes_when_it_resumes() => Run(async () =>
    {
        (Stream client, Stream server) = await ConnectAsync(0, 1);
        Nodes[1].Stall();
        await WriteAsync(client, Bytes(10));
        Task<byte[]> reading = ReadToEndAsync(server);
        Task writing = server.WriteAsync(Bytes(10)).AsTask();
        await DelayAsync(Second);
        Assert.That((reading.IsCompleted, writing.IsCompleted), Is.EqualTo((false, false)));
        Nodes[1].Resume();
        Assert.That((await reading).Length, Is.EqualTo(10));
        await writing;
    });

    [Test]
    public void A_stalled_node_still_accepts_connections_and_sees_them_when_it_resumes() => Run(async () =>
    {
        Nodes[1].Stall();
        await using Stream stream = await Nodes[0].ConnectAsync(AddressOf(Nodes[1]), CancellationToken.None);
        Assert.That(Nodes[1].Connections.TryPeek(out _), Is.False);
        Nodes[1].Resume();
        Assert.That(Nodes[1].Connections.TryPeek(out _), Is.True);
    });

    [Test]
    public void A_lost_process_refuses_and_a_lost_machine_does_not_answer() => Run(async () =>
    {
        Nodes[1].Crash(CrashKind.ProcessLost);
        await ExpectAsync<TransportException>(async () => await Nodes[0].ConnectAsync(AddressOf(Nodes[1]), CancellationToken.None));
        Assert.That(Simulator.Statistics.VirtualTime, Is.EqualTo(2 * Millisecond));
        Nodes[2].Crash(CrashKind.MachineLost);
        await ExpectAsync<TransportException>(async () => await Nodes[0].ConnectAsync(AddressOf(Nodes[2]), CancellationToken.None));
        Assert.That(Simulator.Statistics.VirtualTime, Is.EqualTo(Network.ConnectTimeout + (2 * Millisecond)));
    });

    [Test]
    public void A_stream_to_a_lost_process_ends_and_one_to_a_lost_machine_falls_silent() => Run(async () =>
    {
        (Stream toProcess, _) = await ConnectAsync(0, 1);
        (Stream toMachine, _) = await ConnectAsync(0, 2);
        Nodes[1].Crash(CrashKind.ProcessLost);
        Nodes[2].Crash(CrashKind.MachineLost);
        Assert.That(await ReadToEndAsync(toProcess), Is.Empty);
        using var patience = new CancellationTokenSource(60 * Second, Simulator.Time);
        await ExpectAsync<OperationCanceledException>(() => ReadToEndAsync(toMachine, patience.Token));
    });

    [Test]
    public void Reads_by_the_base_class_stay_on_the_thread() => Run(async () =>
    {
        (Stream client, Stream server) = await ConnectAsync(0, 1);
        byte[] bytes = Bytes(100_000);
        Task writing = WriteAsync(client, bytes);
        byte[] read = new byte[bytes.Length];
        await server.ReadExactlyAsync(read);
        Assert.That(read, Is.EqualTo(bytes));
        await writing;
    });

    [Test]
    public void A_lossy_link_connects_late_as_often_as_it_loses()
    {
        const int Connections = 500;
        int late = 0;
        Network.ConnectTimeout = TimeSpan.FromMinutes(5);
        Network.Conditions = Network.Conditions with { StreamLoss = 0.1 };
        Run(async () =>
        {
            for (int connection = 0; connection < Connections; connection++)
            {
                long start = Simulator.Time.GetTimestamp();
                await using Stream stream = await Nodes[0].ConnectAsync(AddressOf(Nodes[1]), CancellationToken.None);
                late += Simulator.Time.GetElapsedTime(start) > Second ? 1 : 0;
            }
        });
        Assert.That(late, Is.EqualTo(Connections * (1 - (0.9 * 0.9))).Within(30), $"seed {Simulator.Seed}");
    }

    [Test]
    public void A_stream_that_is_reset_fails_to_be_read_and_written_once_what_came_before_is_read()
    {
        Run(async () =>
        {
            (Stream client, Stream server) = await ConnectAsync(0, 1);
            await server.WriteAsync(new byte[] { 1 });
            ((VirtualStream)server).Reset();
            await server.DisposeAsync();

            Assert.That(await client.ReadAsync(new byte[2]), Is.EqualTo(1));
            await ExpectAsync<IOException>(() => ReadToEndAsync(client));
            await ExpectAsync<IOException>(async () => await client.WriteAsync(new byte[2]));
            await client.DisposeAsync();
        });
        Assert.That((Nodes[0].OpenPipes, Nodes[1].OpenPipes), Is.EqualTo((0, 0)));
    }

    [Test]
    public void Streams_that_are_over_leave_nothing_behind()
    {
        Run(async () =>
        {
            for (int connection = 0; connection < 10; connection++)
            {
                (Stream client, Stream server) = await ConnectAsync(0, 1);
                client.Dispose();
                await server.DisposeAsync();
            }
        });
        Simulator.Advance(Second);
        Assert.That((Nodes[0].OpenPipes, Nodes[1].OpenPipes, Simulator.Clock.PendingEvents), Is.EqualTo((0, 0, 0)));
    }

    private void Run(Func<Task> body) => Simulator.RunUntilComplete(body, TimeSpan.FromHours(1));

    private byte[] Bytes(int count)
    {
        byte[] bytes = new byte[count];
        Simulator.CreateRandom("bytes").NextBytes(bytes);
        return bytes;
    }

    private static async Task WriteAsync(Stream stream, byte[] bytes)
    {
        await stream.WriteAsync(bytes);
        await ((VirtualStream)stream).EndWritingAsync();
    }

    private static async Task<byte[]> ReadToEndAsync(Stream stream, CancellationToken cancellationToken = default)
    {
        var all = new MemoryStream();
        byte[] buffer = new byte[1_000];
        while (await stream.ReadAsync(buffer, cancellationToken) is > 0 and int count)
        {
            all.Write(buffer, 0, count);
        }

        return all.ToArray();
    }

    private static async Task ExpectAsync<TException>(Func<Task> action)
        where TException : Exception
    {
        try
        {
            await action();
        }
        catch (TException)
        {
            return;
        }

        Assert.Fail($"no {typeof(TException).Name}");
    }
}
