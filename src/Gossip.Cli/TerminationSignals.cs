using System.Runtime.InteropServices;

namespace Gossip.Cli;

/// <summary>SIGINT and SIGTERM become stop requests instead of ending the process.</summary>
internal sealed class TerminationSignals : IDisposable
{
    private readonly StopRequests _stop;
    private readonly PosixSignalRegistration _interrupt;
    private readonly PosixSignalRegistration _terminate;

    /// <summary>Catches the signals from now until disposal.</summary>
    /// <param name="stop">Who is told.</param>
    public TerminationSignals(StopRequests stop)
    {
        _stop = stop;
        _interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, OnSignal);
        _terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnSignal);
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _interrupt.Dispose();
        _terminate.Dispose();
    }

    private void OnSignal(PosixSignalContext context)
    {
        context.Cancel = true;
        _stop.Signal();
    }
}
