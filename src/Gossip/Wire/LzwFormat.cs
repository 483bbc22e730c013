namespace Gossip.Wire;

/// <summary>
/// The variant of LZW that peers use: that of GIF with eight-bit literals, codes packed from the least significant bit.
/// </summary>
/// <remarks>
/// Both sides count codes from <see cref="EndCode"/> + 1 after a clear. The width rises as soon as the next free code does not fit,
/// which is one code earlier than in TIFF's variant. The encoder clears when the last code of twelve bits would be next.
/// </remarks>
internal static class LzwFormat
{
    /// <summary>Start over with an empty table.</summary>
    public const int ClearCode = 256;

    /// <summary>Nothing follows.</summary>
    public const int EndCode = 257;

    /// <summary>The first code that stands for a sequence.</summary>
    public const int FirstFreeCode = 258;

    /// <summary>The width of a code after a clear, in bits.</summary>
    public const int InitialWidth = 9;

    /// <summary>The largest width of a code, in bits.</summary>
    public const int MaximumWidth = 12;

    /// <summary>How many codes there are at the largest width.</summary>
    public const int TableSize = 1 << MaximumWidth;
}
