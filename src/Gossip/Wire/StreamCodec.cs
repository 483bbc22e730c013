namespace Gossip.Wire;

/// <summary>Makes the readers and writers of a node's streams: with its layers, its patience and its memory.</summary>
/// <param name="stepTimeout">How long a step may take; see <see cref="StreamDeadline"/>.</param>
/// <param name="timeProvider">The clock.</param>
/// <param name="settings">What is put around every message.</param>
/// <param name="budget">What all readers together may hold.</param>
internal sealed class StreamCodec(TimeSpan stepTimeout, TimeProvider timeProvider, LayerSettings settings, StreamMemoryBudget budget)
{
    public MessageStreamReader Reader(Stream stream, StreamRole role) => new(stream, stepTimeout, timeProvider, role, settings, budget);

    public MessageStreamWriter Writer(StreamRole role) => new(stepTimeout, timeProvider, role, settings);
}
