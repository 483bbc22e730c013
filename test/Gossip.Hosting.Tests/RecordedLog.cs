using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Gossip.Hosting.Tests;

/// <summary>What hosts and nodes log.</summary>
internal sealed class RecordedLog : ILoggerProvider, ILogger
{
    private readonly ConcurrentQueue<(LogLevel Level, int Id, string Text)> _entries = new();

    public IEnumerable<(LogLevel Level, int Id, string Text)> Entries => _entries;

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        _entries.Enqueue((logLevel, eventId.Id, $"{formatter(state, exception)} {exception?.Message}"));

    public void Dispose()
    {
    }
}
