using Microsoft.Extensions.Logging;

namespace Gossip.Cli;

/// <summary>
/// Logs exceptions of tasks that nobody awaited, which .NET drops otherwise: a loop that ended so would go unnoticed. They show when the
/// task is collected.
/// </summary>
internal sealed partial class UnobservedExceptions : IDisposable
{
    private readonly ILogger _log;

    /// <summary>Logs them from now until disposal.</summary>
    /// <param name="loggers">Where to.</param>
    public UnobservedExceptions(ILoggerFactory loggers)
    {
        _log = loggers.CreateLogger<UnobservedExceptions>();
        TaskScheduler.UnobservedTaskException += OnUnobserved;
    }

    /// <inheritdoc />
    public void Dispose() => TaskScheduler.UnobservedTaskException -= OnUnobserved;

    private void OnUnobserved(object? sender, UnobservedTaskExceptionEventArgs e) => Log(e.Exception);

    [LoggerMessage(100, LogLevel.Error, "Unobserved exception of a task that nobody awaited")]
    private partial void Log(Exception exception);
}
