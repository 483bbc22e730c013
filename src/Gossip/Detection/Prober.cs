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
    private readonly RoundTrips _roundTrips;
    private readonly PingObservations _observations;
    private readonly ProbeAnswers _answers;
    private readonly MembershipMailbox _mailbox;
    private readonly GossipOptions _options;
    private readonly TimeProvider _timers;
    private readonly Random _random;
    private readonly MemberTable _table;
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
        RoundTrips roundTrips,
        PingObservations observations,
        ProbeAnswers answers,
        MembershipMailbox mailbox,
        GossipOptions options,
        TimeProvider timers,
        Random random,
        NodeDiagnostics diagnostics)
    {
        _table = table;
        _local = local;
        _health = health;
        _order = order;
        _pendingProbes = pendingProbes;
        _sender = sender;
        _streamPinger = streamPinger;
        _roundTrips = roundTrips;
        _observations = observations;
        _answers = answers;
        _mailbox = mailbox;
        _options = options;
        _timers = timers;
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

        using var probe = new PendingProbe(_timers, continuesInline: true) { KeepsPayload = _observations.AreWanted };
        using CancellationTokenRegistration registration = cancellationToken.UnsafeRegister(static p => ((PendingProbe)p!).Cancel(), probe);
        await Task.Delay(_options.ProbeInterval * _random.NextDouble(), _options.TimeProvider, cancellationToken);
        using var timer = new PeriodicTimer(_options.ProbeInterval, _timers);
        while (true)
        {
            long started = _options.TimeProvider.GetTimestamp();
            if (_order.Next() is { } target)
            {
                Attempt attempt = Begin(target, probe, started);
                try
                {
                    // Waited for here and not in a method of its own: what this loop remembers is allocated once.
                    if (attempt.IsSent && await probe.WaitAsync(attempt.Timeout))
                    {
                        Complete(attempt, probe);
                    }
                    else if (!cancellationToken.IsCancellationRequested)
                    {
                        await ProbeFurtherAsync(attempt, probe, cancellationToken);
                    }
                }
                finally
                {
                    _pendingProbes.Remove(probe);
                }
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

    /// <summary>Sends the ping, whose answer is expected from now on.</summary>
    private Attempt Begin(Member target, PendingProbe probe, long started)
    {
        TimeSpan interval = _health.Stretch(_options.ProbeInterval);
        _table.TryFind(target.Name, out MemberRecord? record);
        TimeSpan timeout = Stretch(_roundTrips.TimeoutFor(record));
        _pendingProbes.Add(probe);
        long sent = _options.TimeProvider.GetTimestamp();
        return new Attempt(target, record, started, sent, interval, timeout, SendPing(target, probe));
    }

    /// <summary>The answer came in time.</summary>
    private void Complete(in Attempt attempt, PendingProbe probe)
    {
        Succeed(attempt.Target, ProbeOutcome.Acknowledged);
        _diagnostics.Metrics.RoundTrip(_options.TimeProvider.GetElapsedTime(attempt.Sent, probe.AcknowledgedTimestamp));
        Measure(attempt, probe);
        Observe(attempt, probe);
    }

    /// <summary>A packet that could not even be sent is not waited for, but others may still reach the member.</summary>
    private async Task ProbeFurtherAsync(Attempt attempt, PendingProbe probe, CancellationToken cancellationToken)
    {
        attempt.Record?.RoundTrip.BackOff();
        await ProbeThroughOthersAsync(attempt.Target, probe, attempt.Started, attempt.Interval, attempt.Timeout, cancellationToken);
        if (probe.IsAcknowledgedBy(attempt.Target.EndPoint))
        {
            // Late, but its own answer and no relay's.
            Measure(attempt, probe);
        }
    }

    private void Succeed(Member target, ProbeOutcome outcome)
    {
        _health.Add(-1);
        End(target, outcome);
    }

    private void End(Member target, ProbeOutcome outcome)
    {
        _answers.Add(target.Name, outcome);
        _diagnostics.Metrics.Probed(outcome);
    }

    private void Observe(in Attempt attempt, PendingProbe probe)
    {
        if (_observations.AreWanted)
        {
            _observations.Add(attempt.Target, _options.TimeProvider.GetElapsedTime(attempt.Sent, probe.AcknowledgedTimestamp), probe.Payload);
        }
    }

    private void Measure(in Attempt attempt, PendingProbe probe) =>
        _roundTrips.Add(attempt.Record, attempt.Target, _options.TimeProvider.GetElapsedTime(attempt.Sent, probe.AcknowledgedTimestamp));

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
        Member target, PendingProbe probe, long started, TimeSpan interval, TimeSpan timeout, CancellationToken cancellationToken)
    {
        (int relays, int expectedNacks) = _relays.Ask(target, probe.SequenceNumber);
        TimeSpan rest = interval - _options.TimeProvider.GetElapsedTime(started);
        using var streamPing = new CancellationTokenSource();
        bool overStream = _streamPinger.MayPing(target);
        Task<bool> streamAnswer = overStream ? PingOverStreamAsync(target, probe, rest, streamPing.Token) : Task.FromResult(false);

        bool acknowledged = _options.AdaptiveProbeTimeout && relays == expectedNacks
            ? await WaitForAnswersAsync(probe, relays, overStream, timeout, rest)
            : await probe.WaitAsync(rest);
        streamPing.Cancel();
        bool acknowledgedByStream = await streamAnswer;
        if (acknowledged)
        {
            Succeed(target, ProbeOutcome.AcknowledgedLate);
        }
        else if (acknowledgedByStream)
        {
            End(target, ProbeOutcome.PacketsBlocked);
            if (_diagnostics.Throttle.Allows(LogCause.PacketsBlocked, out LeftOut leftOut))
            {
                _diagnostics.Log.PacketsBlocked(target.Name, target.EndPoint, leftOut);
            }
        }
        else if (!cancellationToken.IsCancellationRequested)
        {
            Fail(target, probe, expectedNacks);
        }
    }

    /// <summary>
    /// Waits for an ack as long as a fixed timeout would, then on until all relays have said that they got none: who hears all of them does
    /// not miss the ack for being slow or badly connected itself. The stream is waited for twice as long as a packet was, since it takes
    /// two round trips.
    /// </summary>
    private async ValueTask<bool> WaitForAnswersAsync(PendingProbe probe, int relays, bool overStream, TimeSpan timeout, TimeSpan rest)
    {
        TimeSpan least = AtMost(rest, Stretch(_options.ProbeTimeout) - timeout);
        TimeSpan streamTime = overStream ? AtMost(rest, 2 * timeout) - least : TimeSpan.Zero;
        return await probe.WaitAsync(least)
            || await probe.WaitAsync(streamTime, relays, andStream: true)
            || await probe.WaitAsync(rest - least - (streamTime > TimeSpan.Zero ? streamTime : TimeSpan.Zero), relays);
    }

    private static TimeSpan AtMost(TimeSpan most, TimeSpan time) => time < most ? time : most;

    /// <summary>A failure counts as an answer, success does not: an ack may still come.</summary>
    private async Task<bool> PingOverStreamAsync(Member target, PendingProbe probe, TimeSpan timeout, CancellationToken cancellationToken)
    {
        bool acknowledged = await _streamPinger.PingAsync(target.Address, probe.SequenceNumber, timeout, cancellationToken);
        if (!acknowledged && !cancellationToken.IsCancellationRequested)
        {
            probe.FailStream();
        }

        return acknowledged;
    }

    /// <summary>No answer by any way: the member is suspect. Nacks that are missing too make us doubt ourselves (Lifeguard §IV-A).</summary>
    private void Fail(Member target, PendingProbe probe, int expectedNacks)
    {
        _health.Add(expectedNacks > 0 ? Math.Max(0, expectedNacks - probe.Nacks) : 1);
        End(target, ProbeOutcome.Failed);
        _mailbox.Post(new MembershipCommand.SuspectUnresponsive(target.Name, target.Incarnation));
    }

    /// <summary>One probe under way.</summary>
    /// <param name="Target">Who is pinged.</param>
    /// <param name="Record">Its place in the table.</param>
    /// <param name="Started">When the period began.</param>
    /// <param name="Sent">When the ping was sent.</param>
    /// <param name="Interval">How long all of it may take.</param>
    /// <param name="Timeout">How long the direct answer is waited for.</param>
    /// <param name="IsSent">Whether the network took the ping.</param>
    private readonly record struct Attempt(
        Member Target, MemberRecord? Record, long Started, long Sent, TimeSpan Interval, TimeSpan Timeout, bool IsSent);
}
