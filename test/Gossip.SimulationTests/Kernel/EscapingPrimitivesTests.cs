using System.IO.Pipelines;
using System.Threading.Channels;
using Gossip.Simulation;

namespace Gossip.SimulationTests.Kernel;

/// <summary>The primitives that the core may not use: they go to the thread pool, and the simulation says so.</summary>
public sealed class EscapingPrimitivesTests
{
    private static readonly TimeSpan s_second = TimeSpan.FromSeconds(1);

    public static IEnumerable<TestCaseData> Escapes()
    {
        yield return Case("Task.Run", _ => Task.Run(() => Thread.Yield()));
        yield return Case("ConfigureAwait(false) on a task", async simulator =>
        {
            await DelayAsync(simulator).ConfigureAwait(false);
            await DelayAsync(simulator);
        });
        yield return Case("ConfigureAwait(SuppressThrowing)", async simulator =>
        {
            await DelayAsync(simulator).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await DelayAsync(simulator);
        });
        yield return Case("ChannelReader.ReadAllAsync", async simulator =>
        {
            await foreach (int _ in LateChannel(simulator).ReadAllAsync())
            {
                await Task.Yield();
            }
        });
        yield return Case("AsTask of a channel's read", simulator => LateChannel(simulator).ReadAsync().AsTask());
        yield return Case("WhenAny over a channel's completion", async simulator =>
        {
            ChannelReader<int> reader = LateChannel(simulator);
            await reader.WaitToReadAsync();
            reader.TryRead(out _);
            await Task.WhenAny(reader.Completion);
        });
        yield return Case("WhenAny over an asynchronous completion source", simulator => Task.WhenAny(LateSource(simulator)));
        yield return Case("WhenAll over an asynchronous completion source", simulator => Task.WhenAll(LateSource(simulator), LateSource(simulator)));
        yield return Case("WaitAsync over an asynchronous completion source", simulator => LateSource(simulator).WaitAsync(new CancellationTokenSource().Token));
        yield return Case("SemaphoreSlim.WaitAsync with a token", async simulator =>
        {
            using var source = new CancellationTokenSource();
            using var semaphore = new SemaphoreSlim(0);
            _ = ReleaseLaterAsync(simulator, semaphore);
            await semaphore.WaitAsync(source.Token);
        });
        yield return Case("CancellationTokenSource.CancelAsync", async _ =>
        {
            using var source = new CancellationTokenSource();
            using var awaited = new ManualResetEventSlim();
            // Were the callback over before it is awaited, nothing would come back from another thread.
            using CancellationTokenRegistration registration = source.Token.Register(awaited.Wait);
            Task cancelled = AwaitAsync(source.CancelAsync());
            awaited.Set();
            await cancelled;

            static async Task AwaitAsync(Task task) => await task;
        });
        yield return Case("ContinueWith on the default scheduler", async simulator =>
            await DelayAsync(simulator).ContinueWith(_ => { }, TaskScheduler.Default));
        yield return Case("a pipe with default options", async simulator =>
        {
            var pipe = new Pipe();
            _ = FlushLaterAsync(simulator, pipe.Writer);
            await pipe.Reader.ReadAsync();
        });
        yield return Case("Stream.ReadExactlyAsync over an asynchronous method", async simulator =>
            await new SlowStream(simulator).ReadExactlyAsync(new byte[2]));
        yield return Case("Stream.CopyToAsync over an asynchronous method", simulator => new SlowStream(simulator).CopyToAsync(Stream.Null));
        yield return Case("Parallel.ForEachAsync", _ => Parallel.ForEachAsync([1, 2, 3], async (_, _) => await Task.Yield()));
        yield return Case("await of a real delay", _ => Task.Delay(1));
    }

    [TestCaseSource(nameof(Escapes))]
    public void An_escape_is_reported(Func<Simulator, Task> escape)
    {
        using var simulator = new Simulator(1);
        Assert.That(
            () => simulator.RunUntilComplete(() => escape(simulator), TimeSpan.FromHours(1)),
            Throws.InstanceOf<SimulationEscapedException>().With.Message.Contains("escaped the scheduler"));
    }

    [Test]
    public void An_escape_fails_every_later_call()
    {
        using var simulator = new Simulator(1);
        Assert.That(() => simulator.RunUntilComplete(() => Task.Run(() => Thread.Yield())), Throws.InstanceOf<SimulationEscapedException>());
        Assert.That(() => simulator.Advance(s_second), Throws.InstanceOf<SimulationEscapedException>());
    }

    [Test]
    public void A_timer_set_from_another_thread_is_reported()
    {
        using var simulator = new Simulator(1);
        Exception? thrown = null;
        var thread = new Thread(() => thrown = Assert.Catch(() => DelayAsync(simulator).GetAwaiter().GetResult()));
        thread.Start();
        thread.Join();
        Assert.That(thrown, Is.InstanceOf<SimulationEscapedException>());
        Assert.That(() => simulator.Advance(s_second), Throws.InstanceOf<SimulationEscapedException>());
    }

    private static TestCaseData Case(string name, Func<Simulator, Task> escape) =>
        new TestCaseData<Func<Simulator, Task>>(escape).SetArgDisplayNames(name);

    private static async Task DelayAsync(Simulator simulator) => await Task.Delay(s_second, simulator.Time);

    private static ChannelReader<int> LateChannel(Simulator simulator)
    {
        var channel = Channel.CreateUnbounded<int>();
        _ = WriteAsync();
        return channel.Reader;

        async Task WriteAsync()
        {
            await DelayAsync(simulator);
            channel.Writer.TryWrite(1);
            await DelayAsync(simulator);
            channel.Writer.Complete();
        }
    }

    private static Task LateSource(Simulator simulator)
    {
        var source = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _ = CompleteAsync();
        return source.Task;

        async Task CompleteAsync()
        {
            await DelayAsync(simulator);
            source.SetResult();
        }
    }

    private static async Task ReleaseLaterAsync(Simulator simulator, SemaphoreSlim semaphore)
    {
        await DelayAsync(simulator);
        semaphore.Release();
    }

    private static async Task FlushLaterAsync(Simulator simulator, PipeWriter writer)
    {
        await DelayAsync(simulator);
        writer.GetSpan(1)[0] = 1;
        writer.Advance(1);
        await writer.FlushAsync();
    }

    private sealed class SlowStream(Simulator simulator) : MemoryStream([1, 2, 3])
    {
        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            await DelayAsync(simulator);
            return Read(buffer.Span[..1]);
        }

        public override Task CopyToAsync(Stream destination, int bufferSize, CancellationToken cancellationToken) =>
            new Wrapper(this).CopyToAsync(destination, bufferSize, cancellationToken);

        private sealed class Wrapper(SlowStream inner) : Stream
        {
            public override bool CanRead => true;

            public override bool CanSeek => false;

            public override bool CanWrite => false;

            public override long Length => throw new NotSupportedException();

            public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

            public override void Flush()
            {
            }

            public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

            public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
                inner.ReadAsync(buffer, cancellationToken);

            public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

            public override void SetLength(long value) => throw new NotSupportedException();

            public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
        }
    }
}
