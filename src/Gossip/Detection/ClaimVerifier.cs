using System.Threading.Channels;
using Gossip.Dissemination;
using Gossip.Members;

namespace Gossip.Detection;

/// <summary>
/// Two addresses claim one name: finds out who is there, for the membership loop, which does not wait for it. The address that holds the
/// name is asked first, as thoroughly as a probe asks: a ping that names the member, then through others and over a stream.
/// </summary>
internal sealed class ClaimVerifier(
    MembershipMailbox mailbox,
    LocalNode local,
    PendingProbes pendingProbes,
    PacketSender sender,
    ProbeRelays relays,
    StreamPinger streamPinger,
    GossipOptions options)
{
    /// <summary>Claims beyond this many at once are dropped: whoever means one repeats it.</summary>
    private const int Maximum = 256;

    private readonly Channel<(Member Holder, Member Claimant)> _claims =
        Channel.CreateBounded<(Member, Member)>(new BoundedChannelOptions(Maximum) { SingleReader = true });

    private readonly HashSet<Task> _verifications = [];
    private readonly Lock _sending = new();
    private int _open;

    /// <summary>Asks; the answer is a <see cref="MembershipCommand.SettleClaim"/>.</summary>
    /// <param name="holder">Who has the name.</param>
    /// <param name="claimant">Who claims it.</param>
    /// <returns>Whether there was room.</returns>
    public bool TryVerify(Member holder, Member claimant)
    {
        if (Interlocked.Increment(ref _open) <= Maximum && _claims.Writer.TryWrite((holder, claimant)))
        {
            return true;
        }

        Interlocked.Decrement(ref _open);
        return false;
    }

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (await _claims.Reader.WaitToReadAsync(cancellationToken))
            {
                await EndVerificationsAsync();
                while (_claims.Reader.TryRead(out (Member Holder, Member Claimant) claim))
                {
                    _verifications.Add(VerifyAsync(claim.Holder, claim.Claimant, cancellationToken));
                }
            }
        }
        finally
        {
            await Task.WhenAll(_verifications);
        }
    }

    /// <summary>A verification that failed, failed because of a defect of ours: it is not to pass unnoticed.</summary>
    private async Task EndVerificationsAsync()
    {
        foreach (Task ended in _verifications.Where(static verification => verification.IsCompleted).ToArray())
        {
            _verifications.Remove(ended);
            await ended;
        }
    }

    private async Task VerifyAsync(Member holder, Member claimant, CancellationToken cancellationToken)
    {
        try
        {
            ClaimOutcome outcome = await AskAsync(holder, claimant, cancellationToken);
            if (!cancellationToken.IsCancellationRequested)
            {
                mailbox.Post(new MembershipCommand.SettleClaim(holder.Name, holder.EndPoint, outcome));
            }
        }
        finally
        {
            Interlocked.Decrement(ref _open);
        }
    }

    private async Task<ClaimOutcome> AskAsync(Member holder, Member claimant, CancellationToken cancellationToken)
    {
        if (local.Is(holder.Name))
        {
            // That we are there we know.
            return await AnswersAsync(claimant, thoroughly: true, cancellationToken) ? ClaimOutcome.BothAnswer : ClaimOutcome.ClaimantSilent;
        }

        if (!await AnswersAsync(holder, thoroughly: true, cancellationToken))
        {
            return ClaimOutcome.HolderSilent;
        }

        return await AnswersAsync(claimant, thoroughly: false, cancellationToken) ? ClaimOutcome.BothAnswer : ClaimOutcome.ClaimantSilent;
    }

    /// <summary>Whether a node of the right name is at an address.</summary>
    private async Task<bool> AnswersAsync(Member target, bool thoroughly, CancellationToken cancellationToken)
    {
        // What is sent to our own address comes to us, and our name is another.
        if (target.EndPoint.Equals(local.EndPoint))
        {
            return false;
        }

        using var probe = new PendingProbe(options.TimeProvider);
        using CancellationTokenRegistration registration = cancellationToken.UnsafeRegister(static p => ((PendingProbe)p!).Cancel(), probe);
        pendingProbes.Add(probe);
        try
        {
            // Not stretched by our health (Lifeguard §IV-A): when many nodes restart at once, probes fail and nobody is healthy.
            if (SendPing(target, probe) && await probe.WaitAsync(options.ProbeTimeout))
            {
                return true;
            }

            return thoroughly && !cancellationToken.IsCancellationRequested && await AnswersOthersAsync(target, probe, cancellationToken);
        }
        finally
        {
            pendingProbes.Remove(probe);
        }
    }

    private async Task<bool> AnswersOthersAsync(Member target, PendingProbe probe, CancellationToken cancellationToken)
    {
        lock (_sending)
        {
            relays.Ask(target, probe.SequenceNumber);
        }

        using var streamPing = new CancellationTokenSource();
        Task<bool> streamAnswer = streamPinger.MayPing(target)
            ? streamPinger.PingAsync(target, probe.SequenceNumber, options.ProbeTimeout, streamPing.Token)
            : Task.FromResult(false);
        bool acknowledged = await probe.WaitAsync(options.ProbeTimeout);
        streamPing.Cancel();
        return await streamAnswer || acknowledged;
    }

    private bool SendPing(Member target, PendingProbe probe)
    {
        lock (_sending)
        {
            sender.Begin();
            LocalPing.Write(sender.Message, probe.SequenceNumber, target.Name, local);
            sender.AddMessage();
            return sender.Send(target.Address, protocolMaximum: 0);
        }
    }
}
