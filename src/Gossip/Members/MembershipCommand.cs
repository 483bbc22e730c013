using System.Net;

namespace Gossip.Members;

/// <summary>What this node itself asks of the membership loop. Unlike news from the network, it is never dropped.</summary>
internal abstract record MembershipCommand
{
    private MembershipCommand()
    {
    }

    /// <summary>The node has shut down before the command's turn came.</summary>
    public virtual void Abandon()
    {
    }

    /// <summary>Announces this node, at start.</summary>
    public sealed record Announce(TaskCompletionSource Done) : MembershipCommand
    {
        public override void Abandon() => Done.TrySetCanceled();
    }

    /// <summary>Adds members as if they had been known for long: nobody is told.</summary>
    public sealed record Know(IReadOnlyList<Member> Members) : MembershipCommand;

    /// <summary>Changes what this node says of itself; completes when the others have been sent it.</summary>
    public sealed record UpdateMetadata(byte[] Metadata, TaskCompletionSource Sent) : MembershipCommand
    {
        public override void Abandon() => Sent.TrySetCanceled();
    }

    /// <summary>Takes over another node's state; completes with why it was refused, or <see langword="null"/>.</summary>
    public sealed record Merge(RemoteMember[] Remote, int Count, TaskCompletionSource<string?> Done) : MembershipCommand
    {
        public override void Abandon() => Done.TrySetCanceled();
    }

    /// <summary>A probe of ours failed.</summary>
    public sealed record SuspectUnresponsive(string Name, uint Incarnation) : MembershipCommand;

    /// <summary>It was found out who answers to a name that was claimed at a second address.</summary>
    public sealed record SettleClaim(string Name, IPEndPoint Asked, ClaimOutcome Outcome) : MembershipCommand;

    /// <summary>A suspicion's time is up.</summary>
    public sealed record ExpireSuspicion(string Name, Suspicion Suspicion) : MembershipCommand;

    /// <summary>
    /// Says goodbye; completes when this node counts itself as gone and the news is on its way, or with <see langword="false"/>
    /// when the node shut down first.
    /// </summary>
    public sealed record Leave(TaskCompletionSource<bool> Done) : MembershipCommand
    {
        public override void Abandon() => Done.TrySetResult(false);
    }

    /// <summary>Forgets those that have been gone for long enough.</summary>
    public sealed record Reap : MembershipCommand;
}
