using Gossip.Wire;
using Microsoft.Extensions.Time.Testing;

namespace Gossip.Tests.Wire;

public sealed class StreamDeadlineTests
{
    private static readonly TimeSpan StepTimeout = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan AlmostAStep = TimeSpan.FromSeconds(9);
    private readonly FakeTimeProvider _time = new();
    private DateTimeOffset _start;

    [SetUp]
    public void SetUp() => _start = _time.GetUtcNow();

    [Test]
    public void A_byte_now_and_then_does_not_hold_a_stream()
    {
        Assert.That(() => ReadAsync(1_000_000, 1, AlmostAStep), Throws.InstanceOf<TimeoutException>().With.Message.Contain("the bytes"));
        Assert.That(_time.GetUtcNow() - _start, Is.LessThanOrEqualTo(2 * AlmostAStep + StepTimeout));
    }

    [Test]
    public void A_slow_stream_ends_after_six_step_timeouts_in_all()
    {
        Assert.That(() => ReadAsync(100 << 20, StreamDeadline.StepLength, AlmostAStep), Throws.InstanceOf<TimeoutException>());
        Assert.That(_time.GetUtcNow() - _start, Is.EqualTo(6 * StepTimeout).Within(AlmostAStep));
    }

    [Test]
    public async Task Steps_in_time_are_read_to_the_end()
    {
        await ReadAsync(1 + (5 * StreamDeadline.StepLength), StreamDeadline.StepLength, AlmostAStep);

        Assert.That(_time.GetUtcNow() - _start, Is.LessThan(6 * StepTimeout));
    }

    [Test]
    public async Task The_first_byte_has_a_step_of_its_own()
    {
        using var stream = new TrickleStream(new byte[100], 50, beforeRead: () => _time.Advance(AlmostAStep));
        var deadline = new StreamDeadline(StepTimeout, _time);

        Assert.That(await deadline.ReadAsync(stream, new byte[100], "the bytes", default), Is.EqualTo(50));
        Assert.That(await deadline.ReadAsync(stream, new byte[100], "the bytes", default), Is.EqualTo(50));
        Assert.That(async () => await deadline.ReadAsync(stream, new byte[100], "the bytes", default), Throws.InstanceOf<TimeoutException>());
    }

    [Test]
    public void A_stream_that_takes_little_ends_after_six_step_timeouts_in_all()
    {
        using var stream = new SlowSink(() => _time.Advance(AlmostAStep));
        var writer = new MessageStreamWriter(StepTimeout, _time, StreamRole.Dialler, LayerSettings.Plain);

        Assert.That(
            async () => await writer.SendAsync(stream, new byte[10 << 20], compress: false, default),
            Throws.InstanceOf<TimeoutException>());
        Assert.That(_time.GetUtcNow() - _start, Is.EqualTo(6 * StepTimeout).Within(AlmostAStep));
    }

    private async Task ReadAsync(int length, int bytesPerRead, TimeSpan pause)
    {
        using var stream = new TrickleStream(new byte[length], bytesPerRead, beforeRead: () => _time.Advance(pause));
        var deadline = new StreamDeadline(StepTimeout, _time);
        byte[] buffer = new byte[StreamDeadline.StepLength];
        for (int read = 0; read < length;)
        {
            read += await deadline.ReadAsync(stream, buffer, "the bytes", default);
        }
    }

    /// <summary>Takes what it is given, each time after a while.</summary>
    private sealed class SlowSink(Action beforeWrite) : MemoryStream
    {
        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            beforeWrite();
            cancellationToken.ThrowIfCancellationRequested();
            return ValueTask.CompletedTask;
        }
    }
}
