namespace Gossip.Wire;

/// <summary>Makes the readers and writers of a node's streams: with its layers, its patience and its memory.</summary>
/// <param name="stepTimeout">How long a step may take; see <see cref="StreamDeadline"/>.</param>
/// <param name="timeProvider">The clock.</param>
/// <param name="settings">What is put around every message.</param>
/// <param name="budget">What all readers together may hold.</param>
internal sealed class StreamCodec(TimeSpan stepTimeout, TimeProvider timeProvider, LayerSettings settings, StreamMemoryBudget budget)
{
    public MessageStreamReader Reader(Stream stream, StreamRole role) => new(stream, stepTimeout, timeProvider, role, settings, budget);

    /// <summary>Reads the rest of what the other side sends, after an answer that came before its end (<see cref="StreamDrain"/>).</summary>
    public Task DrainAsync(Stream stream, CancellationToken cancellationToken) =>
        StreamDrain.RunAsync(stream, stepTimeout, timeProvider, cancellationToken);

    public MessageStreamWriter Writer(StreamRole role) => new(stepTimeout, timeProvider, role, settings);
}
