using System.Threading.Channels;

namespace Gossip.Scheduling;

/// <summary>Wakes the one loop that waits for it. Many calls before it wakes are one.</summary>
internal sealed class Signal
{
    private readonly Channel<bool> _channel = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { SingleReader = true });

    /// <summary>Wakes the loop, now or when it next waits. From any thread.</summary>
    public void Set() => _channel.Writer.TryWrite(true);

    public async ValueTask WaitAsync(CancellationToken cancellationToken) => await _channel.Reader.ReadAsync(cancellationToken);
}
