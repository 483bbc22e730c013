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
    /// <summary>Members from this protocol version on answer an indirect ping with a nack.</summary>
    private const byte NackProtocol = 4;

    private readonly MemberTable _table;
    private readonly LocalNode _local;
    private readonly LocalHealth _health;
    private readonly ProbeOrder _order;
    private readonly PendingProbes _pendingProbes;
    private readonly PacketSender _sender;
    private readonly StreamPinger _streamPinger;
    private readonly PingObservations _observations;
    private readonly ProbeAnswers _answers;
    private readonly MembershipMailbox _mailbox;
    private readonly GossipOptions _options;
    private readonly Random _random;
    private readonly RandomMembers _randomMembers;
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
        ProbeAnswers answers,
        MembershipMailbox mailbox,
        GossipOptions options,
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
        _observations = observations;
        _answers = answers;
        _mailbox = mailbox;
        _options = options;
        _random = random;
        _randomMembers = new RandomMembers(random);
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
                Succeed(target, ProbeOutcome.Acknowledged);
                _diagnostics.Metrics.RoundTrip(_options.TimeProvider.GetElapsedTime(started, probe.AcknowledgedTimestamp));
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
        int expectedNacks = AskOthers(target, probe);
        TimeSpan rest = interval - _options.TimeProvider.GetElapsedTime(started);
        using var streamPing = new CancellationTokenSource();
        Task<bool> streamAnswer = MayPingOverStream(target)
            ? _streamPinger.PingAsync(target.Address, probe.SequenceNumber, rest, streamPing.Token)
            : Task.FromResult(false);

        bool acknowledged = await probe.WaitAsync(rest);
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

    private bool MayPingOverStream(Member target)
    {
        if (!_options.EnableStreamPings || target.Versions.ProtocolMaximum < StreamPinger.LowestProtocol)
        {
            return false;
        }

        try
        {
            return _options.AllowStreamPing?.Invoke(target) ?? true;
        }
        catch (Exception exception)
        {
            _diagnostics.PolicyFailed(nameof(GossipOptions.AllowStreamPing), exception);
            return false;
        }
    }

    /// <summary>SWIM §3.1: k random members ping on our behalf.</summary>
    /// <returns>How many of them will say so when they get no answer either.</returns>
    private int AskOthers(Member target, PendingProbe probe)
    {
        MemberSnapshot snapshot = _table.Snapshot;
        List<Member> relays = _randomMembers.Choose(
            snapshot,
            snapshot.Count,
            _options.IndirectChecks,
            (Local: _local.Name, Target: target.Name),
            static (member, names) => member.State == MemberState.Alive
                && !string.Equals(member.Name, names.Local, StringComparison.Ordinal)
                && !string.Equals(member.Name, names.Target, StringComparison.Ordinal));
        int expectedNacks = 0;
        foreach (Member relay in relays)
        {
            bool nacks = relay.Versions.ProtocolMaximum >= NackProtocol;
            expectedNacks += nacks ? 1 : 0;
            _sender.Begin();
            LocalPing.WriteIndirect(_sender.Message, probe.SequenceNumber, target, nacks, _local);
            _sender.AddMessage();
            _sender.Piggyback();
            _sender.Send(relay.Address, relay.Versions.ProtocolMaximum);
        }

        return expectedNacks;
    }

    /// <summary>No answer by any way: the member is suspect. Nacks that are missing too make us doubt ourselves (Lifeguard §IV-A).</summary>
    private void Fail(Member target, PendingProbe probe, int expectedNacks)
    {
        _health.Add(expectedNacks > 0 ? Math.Max(0, expectedNacks - probe.Nacks) : 1);
        End(target, ProbeOutcome.Failed);
        _mailbox.Post(new MembershipCommand.SuspectUnresponsive(target.Name, target.Incarnation));
    }
}
