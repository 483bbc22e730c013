using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Gossip.InteropTests.Processes;

/// <summary>The log of one node in memory, with the time of each line.</summary>
internal sealed class RecordedLog : ILoggerFactory, ILogger
{
    private readonly ConcurrentQueue<string> _lines = new();

    /// <summary>All that was logged.</summary>
    public string Text => string.Join('\n', _lines);

    /// <summary>Adds a line.</summary>
    public void Write(string line) => _lines.Enqueue($"{DateTime.UtcNow:HH:mm:ss.fff} {line}");

    /// <inheritdoc />
    public ILogger CreateLogger(string categoryName) => this;

    /// <inheritdoc />
    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

    /// <inheritdoc />
    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    /// <inheritdoc />
    public bool IsEnabled(LogLevel logLevel) => true;

    /// <inheritdoc />
    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        Write($"{logLevel} {formatter(state, exception)} {exception}");

    /// <inheritdoc />
    public void Dispose()
    {
    }
}
