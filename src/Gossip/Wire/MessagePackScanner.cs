namespace Gossip.Wire;

/// <summary>
/// Finds the end of one MessagePack value of any shape, in pieces if need be: each call goes on where the last one stopped,
/// so that a value that arrives byte by byte is looked at once.
/// </summary>
/// <remarks>Counts the values still to come instead of descending into them: no depth can exhaust the stack.</remarks>
/// <param name="maximumLength">The most bytes the value may take.</param>
internal struct MessagePackScanner(long maximumLength)
{
    private long _position;
    private long _pending = 1;

    /// <summary>The bytes of the value, once the scan is complete.</summary>
    public readonly int Length => (int)_position;

    /// <summary>Looks on.</summary>
    /// <param name="data">The bytes from the start of the value: those of the last call, and whatever has come since.</param>
    /// <returns>How far it got.</returns>
    public MessagePackScan Scan(ReadOnlySpan<byte> data)
    {
        while (_pending > 0)
        {
            if (_position >= data.Length)
            {
                return MessagePackScan.Incomplete;
            }

            MessagePackScan measured = MessagePackToken.Measure(data[(int)_position..], out MessagePackToken token);
            if (measured != MessagePackScan.Complete)
            {
                return measured;
            }

            _position += token.HeaderLength + token.PayloadLength;
            _pending += token.Children - 1;

            // Each value still to come takes a byte at least, so a claim that cannot be kept shows at once.
            if (_position + _pending > maximumLength)
            {
                return MessagePackScan.TooLong;
            }
        }

        return _position <= data.Length ? MessagePackScan.Complete : MessagePackScan.Incomplete;
    }
}
