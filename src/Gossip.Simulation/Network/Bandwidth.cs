using Gossip.Simulation.Timing;

namespace Gossip.Simulation.Network;

/// <summary>A node's line in one direction: bytes pass one after another, and a queue before it holds so many and no more.</summary>
internal sealed class Bandwidth(VirtualTimeProvider clock)
{
    /// <summary>How many bytes wait for the line before packets are dropped; the usual size of a socket's buffer.</summary>
    internal const int QueueBytes = 212_992;

    private long _freeAt;

    /// <summary>Bytes per second; zero is without limit.</summary>
    internal long BytesPerSecond { get; set; }

    /// <summary>Whether there is a limit.</summary>
    internal bool IsLimited => BytesPerSecond > 0;

    /// <summary>Passes a packet, unless the queue is full.</summary>
    internal bool TryPass(int bytes, out long done)
    {
        if (IsLimited && _freeAt - clock.Now > Duration(QueueBytes))
        {
            done = 0;
            return false;
        }

        done = Pass(bytes);
        return true;
    }

    /// <summary>Passes bytes however long the queue.</summary>
    /// <returns>When the last byte is through, in ticks of virtual time.</returns>
    internal long Pass(int bytes)
    {
        if (!IsLimited)
        {
            return clock.Now;
        }

        return _freeAt = Math.Max(clock.Now, _freeAt) + Duration(bytes);
    }

    private long Duration(long bytes) => bytes * TimeSpan.TicksPerSecond / BytesPerSecond;
}
