using System.Text;

namespace Gossip.Cli.Output;

/// <summary>
/// A writer that does not throw where nobody could do anything about it: the first failure is kept and told, what follows is
/// dropped.
/// </summary>
/// <param name="writer">Where to.</param>
/// <param name="onFailure">Told once, at the first failure.</param>
internal sealed class GuardedWriter(TextWriter writer, Action onFailure) : TextWriter
{
    private const int BrokenPipe = 32; // EPIPE, the same on Linux and macOS
    private const int WindowsBrokenPipe = unchecked((int)0x8007006D);
    private const int WindowsNoData = unchecked((int)0x800700E8);

    private IOException? _failure;

    /// <summary>What went wrong; null when nothing did, or when the reader simply went away.</summary>
    public IOException? Failure => _failure is { HResult: not (BrokenPipe or WindowsBrokenPipe or WindowsNoData) } ? _failure : null;

    /// <inheritdoc />
    public override Encoding Encoding => writer.Encoding;

    /// <inheritdoc />
    public override void Write(char value) => Guard(() => writer.Write(value));

    /// <inheritdoc />
    public override void Write(char[] buffer, int index, int count) => Guard(() => writer.Write(buffer, index, count));

    /// <inheritdoc />
    public override void Write(string? value) => Guard(() => writer.Write(value));

    /// <inheritdoc />
    public override void Flush() => Guard(writer.Flush);

    private void Guard(Action write)
    {
        if (_failure is not null)
        {
            return;
        }

        try
        {
            write();
        }
        catch (IOException e)
        {
            _failure = e;
            onFailure();
        }
    }
}
