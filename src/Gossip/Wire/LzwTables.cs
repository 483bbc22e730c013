namespace Gossip.Wire;

/// <summary>
/// The coders of one node, lent to whoever compresses or inflates: their tables are large, and seldom more than one is in use.
/// </summary>
internal sealed class LzwTables
{
    /// <summary>More than this many of a kind are not kept: many streams at once are rare.</summary>
    private const int Kept = 2;

    private readonly Lock _gate = new();
    private readonly Stack<LzwEncoder> _encoders = new(Kept);
    private readonly Stack<LzwDecoder> _decoders = new(Kept);

    public LzwEncoder RentEncoder()
    {
        lock (_gate)
        {
            return _encoders.TryPop(out LzwEncoder? encoder) ? encoder : new LzwEncoder();
        }
    }

    public LzwDecoder RentDecoder()
    {
        lock (_gate)
        {
            return _decoders.TryPop(out LzwDecoder? decoder) ? decoder : new LzwDecoder();
        }
    }

    public void Return(LzwEncoder encoder)
    {
        lock (_gate)
        {
            if (_encoders.Count < Kept)
            {
                _encoders.Push(encoder);
            }
        }
    }

    public void Return(LzwDecoder decoder)
    {
        lock (_gate)
        {
            if (_decoders.Count < Kept)
            {
                _decoders.Push(decoder);
            }
        }
    }
}
