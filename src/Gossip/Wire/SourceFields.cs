namespace Gossip.Wire;

/// <summary>Who asks, in a ping or indirect ping: three fields, each of them written only when set.</summary>
/// <param name="address">4 or 16 bytes, or none.</param>
/// <param name="port">The port of the address.</param>
/// <param name="node">The name, or nothing.</param>
internal readonly ref struct SourceFields(ReadOnlySpan<byte> address, ushort port, string? node)
{
    private readonly ReadOnlySpan<byte> _address = address;

    /// <summary>How many of the fields are set.</summary>
    public int Count => (_address.IsEmpty ? 0 : 1) + (string.IsNullOrEmpty(node) ? 0 : 1) + (port == 0 ? 0 : 1);

    /// <summary>Writes those that are set, in alphabetical order.</summary>
    public void Write(scoped ref FieldWriter writer)
    {
        if (!_address.IsEmpty)
        {
            writer.Write("SourceAddr"u8, _address);
        }

        if (!string.IsNullOrEmpty(node))
        {
            writer.Write("SourceNode"u8, node);
        }

        if (port != 0)
        {
            writer.Write("SourcePort"u8, port);
        }
    }
}
