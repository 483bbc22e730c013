using System.Buffers;
using Gossip.Wire;

namespace Gossip.Tests.Wire;

public sealed class WireBufferTests
{
    [Test]
    public void What_is_written_is_kept_while_the_buffer_grows()
    {
        var buffer = new WireBuffer();
        for (int i = 0; i < 1000; i++)
        {
            buffer.Write([(byte)i, (byte)(i >> 8)]);
        }

        Assert.That(buffer.WrittenCount, Is.EqualTo(2000));
        Assert.That(buffer.WrittenSpan[^2..].ToArray(), Is.EqualTo(new byte[] { 999 & 255, 999 >> 8 }));
    }

    [Test]
    public void A_buffer_that_was_reset_keeps_its_room()
    {
        var buffer = new WireBuffer();
        buffer.Append(new byte[500]);
        int capacity = buffer.Capacity;

        buffer.Reset();

        Assert.That((buffer.WrittenCount, buffer.Capacity), Is.EqualTo((0, capacity)));
    }

    [Test]
    public void A_buffer_does_not_grow_beyond_its_maximum()
    {
        var buffer = new WireBuffer(0, maximumCapacity: 300);
        buffer.Append(new byte[300]);

        Assert.That(buffer.Capacity, Is.EqualTo(300));
        Assert.That(() => buffer.Append([1]), Throws.InvalidOperationException);
        Assert.That(buffer.TryMakeRoom(1), Is.False);
    }

    [Test]
    public void Slices_taken_before_growing_stay_as_they_were()
    {
        var buffer = new WireBuffer(4);
        buffer.Append([1, 2, 3, 4]);
        ReadOnlyMemory<byte> before = buffer.WrittenMemory;

        buffer.Append(new byte[1000]);

        Assert.That(before.ToArray(), Is.EqualTo(new byte[] { 1, 2, 3, 4 }));
    }

    [Test]
    public void Advancing_beyond_the_room_is_refused()
    {
        var buffer = new WireBuffer(10);

        Assert.That(() => buffer.Advance(11), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => buffer.Advance(-1), Throws.InstanceOf<ArgumentOutOfRangeException>());
    }
}
