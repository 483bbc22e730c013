using System.Runtime.CompilerServices;
using Gossip.Diagnostics;
using Gossip.Dissemination;
using Gossip.Members;
using Gossip.Wire;

namespace Gossip.Detection;

/// <summary>
/// The failure detector (SWIM §3.1, Lifeguard §IV): one member each protocol period is pinged, if need be through others and over a
/// stream, and suspected when no answer comes by any way.
/// </summary>
internal sealed class Prober
{
    private readonly LocalNode _local;
    private readonly LocalHealth _health;
    private readonly ProbeOrder _order;
    private readonly PendingProbes _pendingProbes;
    private readonly PacketSender _sender;
    private readonly StreamPinger _streamPinger;
    private readonly PingObservations _observations;
    private readonly MembershipMailbox _mailbox;
    private readonly GossipOptions _options;
    private readonly Random _random;
    private readonly ProbeRelays _relays;
    private readonly NodeDiagnostics _diagnostics;

    public Prober(
        MemberTable table,
        LocalNode local,
        LocalHealth health,
        ProbeOrder order,
        PendingProbes pendingProbes,
        PacketSender sender,
        StreamPinger streamPinger,
        PingObservations observations,
        MembershipMailbox mailbox,
        GossipOptions options,
        Random random,
        NodeDiagnostics diagnostics)
    {
        _local = local;
        _health = health;
        _order = order;
        _pendingProbes = pendingProbes;
        _sender = sender;
        _streamPinger = streamPinger;
        _observations = observations;
        _mailbox = mailbox;
        _options = options;
        _random = random;
        _relays = new ProbeRelays(table, local, sender, options, random);
        _diagnostics = diagnostics;
    }

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        if (_options.ProbeInterval <= TimeSpan.Zero)
        {
            return;
        }

        using var probe = new PendingProbe(_options.TimeProvider, continuesInline: true) { KeepsPayload = _observations.AreWanted };
        using CancellationTokenRegistration registration = cancellationToken.UnsafeRegister(static p => ((PendingProbe)p!).Cancel(), probe);
        await Task.Delay(_options.ProbeInterval * _random.NextDouble(), _options.TimeProvider, cancellationToken);
        using var timer = new PeriodicTimer(_options.ProbeInterval, _options.TimeProvider);
        while (true)
        {
            long started = _options.TimeProvider.GetTimestamp();
            if (_order.Next() is { } target)
            {
                await ProbeAsync(target, probe, started, cancellationToken);
            }

            // The timer may have ticked during the probe: only the clock tells when the period is over.
            while (RestOfPeriod(started) is var rest && rest > TimeSpan.Zero)
            {
                timer.Period = rest;
                await timer.WaitForNextTickAsync(cancellationToken);
            }
        }
    }

    /// <summary>Whole milliseconds, which is what timers count.</summary>
    private TimeSpan RestOfPeriod(long started)
    {
        TimeSpan rest = Stretch(_options.ProbeInterval) - _options.TimeProvider.GetElapsedTime(started);
        return TimeSpan.FromMilliseconds(Math.Ceiling(rest.TotalMilliseconds));
    }

    private TimeSpan Stretch(TimeSpan time) => _options.Rules.ScaleProbing ? _health.Stretch(time) : time;

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask ProbeAsync(Member target, PendingProbe probe, long started, CancellationToken cancellationToken)
    {
        TimeSpan interval = _health.Stretch(_options.ProbeInterval);
        _pendingProbes.Add(probe);
        try
        {
            // A packet that cannot even be sent is not waited for, but others may still reach the member.
            if (SendPing(target, probe) && await probe.WaitAsync(Stretch(_options.ProbeTimeout)))
            {
                Succeed(probe, started);
                Observe(target, probe, started);
            }
            else if (!cancellationToken.IsCancellationRequested)
            {
                await ProbeThroughOthersAsync(target, probe, started, interval, cancellationToken);
            }
        }
        finally
        {
            _pendingProbes.Remove(probe);
        }
    }

    private void Succeed(PendingProbe probe, long started)
    {
        _health.Add(-1);
        _diagnostics.Metrics.ProbeSucceeded(_options.TimeProvider.GetElapsedTime(started, probe.AcknowledgedTimestamp));
    }

    private void Observe(Member target, PendingProbe probe, long started)
    {
        if (_observations.AreWanted)
        {
            _observations.Add(target, _options.TimeProvider.GetElapsedTime(started, probe.AcknowledgedTimestamp), probe.Payload);
        }
    }

    private bool SendPing(Member target, PendingProbe probe)
    {
        _sender.Begin();
        LocalPing.Write(_sender.Message, probe.SequenceNumber, target.Name, _local);
        _sender.AddMessage();
        if (target.State == MemberState.Suspect && _options.Rules.Buddy)
        {
            // Lifeguard §IV-C, the buddy system: a suspect learns of the suspicion with the very ping it should answer.
            SuspectMessage.Write(_sender.Message, target.Incarnation, target.Name, _local.Name);
            _sender.AddMessage();
        }

        _sender.Piggyback();
        return _sender.Send(target.Address, target.Versions.ProtocolMaximum);
    }

    private async ValueTask ProbeThroughOthersAsync(
        Member target, PendingProbe probe, long started, TimeSpan interval, CancellationToken cancellationToken)
    {
        int expectedNacks = _relays.Ask(target, probe.SequenceNumber);
        TimeSpan rest = interval - _options.TimeProvider.GetElapsedTime(started);
        using var streamPing = new CancellationTokenSource();
        Task<bool> streamAnswer = _streamPinger.MayPing(target)
            ? _streamPinger.PingAsync(target, probe.SequenceNumber, rest, streamPing.Token)
            : Task.FromResult(false);

        bool acknowledged = await probe.WaitAsync(rest);
        streamPing.Cancel();
        bool acknowledgedByStream = await streamAnswer;
        if (acknowledged)
        {
            Succeed(probe, started);
        }
        else if (acknowledgedByStream)
        {
            _diagnostics.Metrics.PacketsBlocked();
            if (_diagnostics.Throttle.Allows(LogCause.PacketsBlocked))
            {
                _diagnostics.Log.PacketsBlocked(target.Name, target.EndPoint);
            }
        }
        else if (!cancellationToken.IsCancellationRequested)
        {
            Fail(target, probe, expectedNacks);
        }
    }

    /// <summary>No answer by any way: the member is suspect. Nacks that are missing too make us doubt ourselves (Lifeguard §IV-A).</summary>
    private void Fail(Member target, PendingProbe probe, int expectedNacks)
    {
        _health.Add(expectedNacks > 0 ? Math.Max(0, expectedNacks - probe.Nacks) : 1);
        _diagnostics.Metrics.ProbeFailed();
        _mailbox.Post(new MembershipCommand.SuspectUnresponsive(target.Name, target.Incarnation));
    }
}
