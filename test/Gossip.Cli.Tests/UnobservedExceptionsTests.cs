using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;

namespace Gossip.Cli.Tests;

/// <summary>Exceptions that nobody awaits are logged. Not in parallel: the event is the process's.</summary>
[NonParallelizable]
internal sealed class UnobservedExceptionsTests
{
    [Test]
    public void An_exception_that_nobody_awaited_is_logged_as_an_error()
    {
        var log = new Log();
        using (new UnobservedExceptions(log))
        {
            Forget();
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        Assert.That(log.Errors, Has.Some.Contains("nobody knew"));
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Forget() => _ = Task.FromException(new InvalidOperationException("nobody knew"));

    private sealed class Log : ILoggerFactory, ILogger
    {
        public System.Collections.Concurrent.ConcurrentQueue<string> Errors { get; } = new();

        public ILogger CreateLogger(string categoryName) => this;

        public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        void ILogger.Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (logLevel == LogLevel.Error)
            {
                Errors.Enqueue($"{formatter(state, exception)} {exception}");
            }
        }

        public void Dispose()
        {
        }
    }
}
