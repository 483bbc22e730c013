namespace Gossip.InteropTests;

/// <summary>State of an application that keeps all it is given, in order.</summary>
internal sealed class RecordedState : IStateExchange
{
    /// <summary>What the node gives to others from now on.</summary>
    public byte[] Local { get; set; } = [];

    /// <summary>For each time that the node was asked for its state, whether for a join.</summary>
    public EventLog<bool> Asked { get; } = new();

    /// <summary>What others gave, and whether in a join.</summary>
    public EventLog<(byte[] State, bool Join)> Received { get; } = new();

    /// <inheritdoc />
    public ValueTask<ReadOnlyMemory<byte>> GetLocalStateAsync(bool join, CancellationToken cancellationToken)
    {
        Asked.Add(join);
        return ValueTask.FromResult<ReadOnlyMemory<byte>>(Local);
    }

    /// <inheritdoc />
    public ValueTask MergeRemoteStateAsync(ReadOnlyMemory<byte> state, bool join, CancellationToken cancellationToken)
    {
        Received.Add((state.ToArray(), join));
        return ValueTask.CompletedTask;
    }

    /// <summary>Waits until another node gives its state.</summary>
    /// <param name="state">The bytes, every one.</param>
    /// <param name="join">Whether in a join.</param>
    /// <param name="within">How long at most.</param>
    public Task WaitForAsync(byte[] state, bool join, TimeSpan within) => Received.WaitForAsync(
        received => received.Join == join && received.State.AsSpan().SequenceEqual(state),
        within,
        $"{state.Length} bytes of state come undamaged, join: {join}");
}
