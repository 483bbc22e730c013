using Microsoft.Extensions.Logging;

namespace Gossip.Cli;

/// <summary>Log messages, one a line, to standard error.</summary>
internal static class StandardErrorLog
{
    /// <summary>Creates the log.</summary>
    /// <param name="minimum">The least that is logged.</param>
    /// <returns>The factory; disposing it writes what is pending.</returns>
    public static ILoggerFactory Create(LogLevel minimum) => LoggerFactory.Create(builder => builder
        .SetMinimumLevel(minimum)
        .AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace)
        .AddSimpleConsole(line =>
        {
            line.SingleLine = true;
            line.UseUtcTimestamp = true;
            line.TimestampFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z' ";
        }));
}
