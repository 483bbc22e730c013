using System.Text;
using System.Threading.Channels;

namespace Gossip.Cli.Tests;

/// <summary>A writer whose complete lines can be awaited.</summary>
internal sealed class LineCollector : TextWriter
{
    private readonly Channel<string> _lines = Channel.CreateUnbounded<string>();
    private readonly StringBuilder _text = new();
    private readonly Lock _lock = new();
    private int _lineStart;

    public override Encoding Encoding => Encoding.UTF8;

    public string Text
    {
        get
        {
            lock (_lock)
            {
                return _text.ToString();
            }
        }
    }

    public override void Write(char value)
    {
        lock (_lock)
        {
            _text.Append(value);
            if (value == '\n')
            {
                _lines.Writer.TryWrite(_text.ToString(_lineStart, _text.Length - _lineStart - 1));
                _lineStart = _text.Length;
            }
        }
    }

    /// <summary>Reads lines until one contains the text.</summary>
    public async Task<string> LineAsync(string containing)
    {
        while (true)
        {
            string line = await _lines.Reader.ReadAsync();
            if (line.Contains(containing, StringComparison.Ordinal))
            {
                return line;
            }
        }
    }
}
