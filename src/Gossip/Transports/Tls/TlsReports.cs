using Gossip.Scheduling;
using Microsoft.Extensions.Logging;

namespace Gossip.Transports.Tls;

/// <summary>
/// What is told of failures: a line for each kind at most once per interval, with how many more there were of it, and a count of each.
/// </summary>
internal sealed class TlsReports(ILogger logger, TlsMetrics metrics, TimeSpan interval, TimeProvider timeProvider)
{
    private static readonly int Kinds = Enum.GetValues<TlsFailure>().Length;

    private readonly Lock _gate = new();
    private readonly (long NextAllowed, int Untold)[] _lines = new (long, int)[Kinds + 2];

    public TlsMetrics Metrics => metrics;

    /// <summary>A handshake came to nothing.</summary>
    public void HandshakeFailed(bool outbound, string peer, TlsFailureException failure)
    {
        metrics.HandshakeFailed(outbound, failure.Failure);
        if (Allows((int)failure.Failure, out int untold))
        {
            LogLevel level = failure.Failure.IsFault() ? LogLevel.Warning : LogLevel.Debug;
            TlsLog.HandshakeFailed(logger, level, outbound ? "to" : "from", peer, failure.Message, untold);
        }
    }

    /// <summary>A file has changed, and what is in it now is of no use.</summary>
    public void FileUnusable(string fault)
    {
        if (Allows(Kinds, out _))
        {
            TlsLog.FileUnusable(logger, fault);
        }
    }

    /// <summary>A revocation list is past its time.</summary>
    public void ListOutdated(string path, DateTimeOffset due)
    {
        if (Allows(Kinds + 1, out _))
        {
            TlsLog.ListOutdated(logger, path, due);
        }
    }

    private bool Allows(int kind, out int untold)
    {
        lock (_gate)
        {
            ref (long NextAllowed, int Untold) line = ref _lines[kind];
            untold = line.Untold;
            long now = timeProvider.GetTimestamp();
            if (line.NextAllowed != 0 && now < line.NextAllowed)
            {
                line.Untold++;
                return false;
            }

            line = (timeProvider.After(now, interval), 0);
            return true;
        }
    }
}
