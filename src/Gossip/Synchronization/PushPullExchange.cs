using System.Buffers;
using Gossip.Diagnostics;
using Gossip.Members;
using Gossip.Scheduling;
using Gossip.Transports;
using Gossip.Wire;

namespace Gossip.Synchronization;

/// <summary>
/// Exchanges the whole state with one other node over a stream, in either role: each sends its own, then merges the other's.
/// Repairs what gossip missed, and is how a node joins.
/// </summary>
internal sealed class PushPullExchange(
    ITransport transport,
    MemberTable table,
    NewsReader news,
    MembershipMailbox mailbox,
    Introductions introductions,
    ApplicationState application,
    MemberAdmission admission,
    StreamCodec codec,
    GossipOptions options,
    NodeDiagnostics diagnostics)
{
    /// <summary>Exchanges with a node of our choice.</summary>
    /// <param name="destination">Whom to exchange with.</param>
    /// <param name="join">Whether we are new to each other.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="TransportException">The node cannot be reached.</exception>
    /// <exception cref="TimeoutException">A step took longer than <see cref="GossipOptions.StreamTimeout"/>.</exception>
    /// <exception cref="WireException">The answer makes no sense, or is an error message.</exception>
    /// <exception cref="MergeRefusedException">Our members and theirs do not fit together.</exception>
    public async Task DialAsync(NodeAddress destination, bool join, CancellationToken cancellationToken)
    {
        long started = options.TimeProvider.GetTimestamp();
        ReadOnlyMemory<byte> localState = await application.GetLocalStateAsync(join, cancellationToken);
        await using Stream stream = await transport.ConnectAsync(destination, options.StreamTimeout, options.TimeProvider, cancellationToken);
        introductions.Add(destination);
        await SendAsync(stream, WriteState(StreamRole.Dialler, localState, join), cancellationToken);
        using MessageStreamReader reader = codec.Reader(stream, StreamRole.Dialler);
        MessageType type = await reader.ReadTypeAsync(cancellationToken);
        if (type == MessageType.Error)
        {
            throw new WireException($"{destination} answered: {await reader.ReadErrorAsync(cancellationToken)}");
        }

        if (type != MessageType.PushPull)
        {
            throw new WireException($"{destination} answered a push/pull with a message of type {type}.");
        }

        using PushPullState state = await reader.ReadPushPullAsync(cancellationToken);
        ThrowIfVetoed(state, join);
        ThrowIfRefused(await TryMergeAsync(state, cancellationToken));
        introductions.Remove(destination);
        await application.MergeRemoteStateAsync(state.UserState, join, cancellationToken);
        diagnostics.Metrics.PushPullCompleted(options.TimeProvider.GetElapsedTime(started), join);
    }

    /// <summary>
    /// Answers a node that began an exchange. Its state is merged before it is sent ours, which is that of before: once it knows us,
    /// we know it, and can tell it should we leave.
    /// </summary>
    /// <exception cref="MergeRefusedException">Our members and theirs do not fit together.</exception>
    public async Task AnswerAsync(StreamConnection connection, MessageStreamReader reader, CancellationToken cancellationToken)
    {
        using PushPullState state = await reader.ReadPushPullAsync(cancellationToken);
        bool join = state.Header.Join;
        ThrowIfVetoed(state, join);
        ReadOnlyMemory<byte> localState = await application.GetLocalStateAsync(join, cancellationToken);
        MessageStreamWriter answer = WriteState(StreamRole.Listener, localState, join: false);
        string? fault = await TryMergeAsync(state, cancellationToken);
        // Refused or not: from our state the other side sees the same fault.
        await SendAsync(connection.Stream, answer, cancellationToken);
        ThrowIfRefused(fault);
        await application.MergeRemoteStateAsync(state.UserState, join, cancellationToken);
    }

    private MessageStreamWriter WriteState(StreamRole role, ReadOnlyMemory<byte> localState, bool join)
    {
        MessageStreamWriter writer = codec.Writer(role);
        LocalState.Write(writer, table.Snapshot, localState.Span, join);
        return writer;
    }

    private ValueTask SendAsync(Stream stream, MessageStreamWriter writer, CancellationToken cancellationToken) =>
        writer.SendAsync(stream, options.EnableCompression, cancellationToken);

    /// <summary>The application may refuse to become one cluster with the other side's.</summary>
    private void ThrowIfVetoed(PushPullState state, bool join)
    {
        if (join && options.MergePolicy is not null && admission.FindVeto(state.Nodes) is { } reason)
        {
            throw Refusal(reason, isToldByState: false);
        }
    }

    /// <returns>Why the state was refused, or <see langword="null"/>.</returns>
    private async Task<string?> TryMergeAsync(PushPullState state, CancellationToken cancellationToken)
    {
        RemoteMember[] members = ArrayPool<RemoteMember>.Shared.Rent(state.Header.NodeCount);
        int count = Read(state, members);
        TaskCompletionSource<string?> done = Completions.New<string?>();
        mailbox.Post(new MembershipCommand.Merge(members, count, done));
        // Given up, the array is not returned: the membership loop may still read it.
        string? fault = await done.AwaitAsync(cancellationToken);
        members.AsSpan(0, count).Clear();
        ArrayPool<RemoteMember>.Shared.Return(members);
        return fault;
    }

    private void ThrowIfRefused(string? fault)
    {
        if (fault is not null)
        {
            throw Refusal(fault, isToldByState: true);
        }
    }

    private MergeRefusedException Refusal(string fault, bool isToldByState)
    {
        if (diagnostics.Throttle.Allows(LogCause.MergeRefused))
        {
            diagnostics.Log.MergeRefused(fault);
        }

        return new MergeRefusedException($"The state was refused: {fault}.") { IsToldByState = isToldByState };
    }

    /// <summary>A member that cannot be meant, or may not be one, is left out and counted; the others are taken over.</summary>
    private int Read(PushPullState state, RemoteMember[] members)
    {
        int count = 0;
        foreach (PushPullNode node in state.Nodes)
        {
            if (!news.TryRead(node, out RemoteMember member))
            {
                diagnostics.Metrics.Dropped(DropReason.Malformed);
            }
            else if (admission.Admits(member))
            {
                members[count++] = member;
            }
        }

        return count;
    }
}
