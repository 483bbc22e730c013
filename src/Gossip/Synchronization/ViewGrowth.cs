using System.Threading.Channels;

namespace Gossip.Synchronization;

/// <summary>Tells the push/pull syncer that somebody became live. One waiter; many births are one signal.</summary>
internal sealed class ViewGrowth
{
    private readonly Channel<bool> _signal = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { SingleReader = true });

    /// <summary>For a timer to end the wait with.</summary>
    public ChannelWriter<bool> Waker => _signal.Writer;

    /// <summary>From the membership loop, once the snapshot that holds the member has been published.</summary>
    public void Signal() => _signal.Writer.TryWrite(true);

    /// <summary>Waits for a birth or the timer.</summary>
    public async ValueTask WaitAsync(CancellationToken cancellationToken) => await _signal.Reader.ReadAsync(cancellationToken);
}
