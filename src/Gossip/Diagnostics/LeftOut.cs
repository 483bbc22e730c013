using System.Globalization;

namespace Gossip.Diagnostics;

/// <summary>How many lines of a cause were left out since the last that was let through; ends the next one.</summary>
/// <param name="Count">How many.</param>
internal readonly record struct LeftOut(long Count)
{
    /// <inheritdoc />
    public override string ToString() =>
        Count == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $" ({Count:N0} more like this were left out since the last)");
}
