using System.Buffers;
using System.Diagnostics;
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
    private volatile Partner? _lastPartner;

    /// <summary>Who answered last when we began an exchange: somebody who is there.</summary>
    public NodeAddress? LastPartner => _lastPartner?.Address;

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
        using Activity? activity = diagnostics.Activities.StartPushPull(destination, join);
        try
        {
            int received = await DialCoreAsync(destination, join, cancellationToken);
            activity?.SetTag("gossip.members.received", received);
            diagnostics.Metrics.PushPullEnded(ExchangeRole.Initiator, join, ExchangeOutcome.Completed, options.TimeProvider.GetElapsedTime(started));
        }
        catch (Exception exception)
        {
            Fail(activity, ExchangeRole.Initiator, join, started, exception, cancellationToken);
            throw;
        }
    }

    /// <summary>
    /// Answers a node that began an exchange. Its state is merged before it is sent ours, which is that of before: once it knows us,
    /// we know it, and can tell it should we leave.
    /// </summary>
    /// <exception cref="MergeRefusedException">Our members and theirs do not fit together.</exception>
    public async Task AnswerAsync(StreamConnection connection, MessageStreamReader reader, CancellationToken cancellationToken)
    {
        long started = options.TimeProvider.GetTimestamp();
        using Activity? activity = diagnostics.Activities.StartAnswer(connection.Source);
        bool join = false;
        try
        {
            using PushPullState state = await reader.ReadPushPullAsync(cancellationToken);
            join = state.Header.Join;
            activity?.SetTag("gossip.join", join).SetTag("gossip.members.received", state.Header.NodeCount);
            await AnswerCoreAsync(connection, state, join, cancellationToken);
            diagnostics.Metrics.PushPullEnded(ExchangeRole.Responder, join, ExchangeOutcome.Completed, options.TimeProvider.GetElapsedTime(started));
        }
        catch (Exception exception)
        {
            Fail(activity, ExchangeRole.Responder, join, started, exception, cancellationToken);
            throw;
        }
    }

    /// <summary>What was given up has not failed.</summary>
    private void Fail(Activity? activity, ExchangeRole role, bool join, long started, Exception exception, CancellationToken cancellationToken)
    {
        if (!cancellationToken.IsCancellationRequested)
        {
            diagnostics.PushPullFailed(activity, role, join, options.TimeProvider.GetElapsedTime(started), exception);
        }
    }

    /// <returns>How many members the other side told of.</returns>
    private async Task<int> DialCoreAsync(NodeAddress destination, bool join, CancellationToken cancellationToken)
    {
        if (join && options.MergePolicy is not null)
        {
            await LookAsync(destination, cancellationToken);
        }

        ReadOnlyMemory<byte> localState = await application.GetLocalStateAsync(join, cancellationToken);
        await using Stream stream = await ConnectAsync(destination, cancellationToken);
        using MessageStreamReader reader = codec.Reader(stream, StreamRole.Dialler);
        introductions.Add(destination);
        var own = new OutgoingState(table.Snapshot, localState, join);
        await SendStateAsync(
            own,
            WriteState(StreamRole.Dialler, own),
            writer => writer.RequestAsync(stream, reader, options.EnableCompression, cancellationToken));
        using PushPullState state = await ReadAnswerAsync(reader, cancellationToken);
        ThrowIfRefused(await TryMergeAsync(state, cancellationToken));
        introductions.Remove(destination);
        _lastPartner = new Partner(destination);
        await application.MergeRemoteStateAsync(state.UserState, join, cancellationToken);
        return state.Header.NodeCount;
    }

    private async Task AnswerCoreAsync(StreamConnection connection, PushPullState state, bool join, CancellationToken cancellationToken)
    {
        ThrowIfVetoed(state, join);
        ReadOnlyMemory<byte> localState = await application.GetLocalStateAsync(join, cancellationToken);
        var before = new OutgoingState(table.Snapshot, localState, Join: false);
        MessageStreamWriter answer = WriteState(StreamRole.Listener, before);
        string? fault = await TryMergeAsync(state, cancellationToken);
        // Refused or not: from our state the other side sees the same fault.
        await SendStateAsync(
            before,
            answer,
            writer => writer.SendAsync(connection.Stream, options.EnableCompression, cancellationToken));
        ThrowIfRefused(fault);
        await application.MergeRemoteStateAsync(state.UserState, join, cancellationToken);
    }

    /// <summary>
    /// Asks the merge policy before the other side hears of us: it takes our members over as soon as it has them, and a veto would
    /// come too late. A push/pull without members tells nothing and brings theirs.
    /// </summary>
    private async Task LookAsync(NodeAddress destination, CancellationToken cancellationToken)
    {
        await using Stream stream = await ConnectAsync(destination, cancellationToken);
        using MessageStreamReader reader = codec.Reader(stream, StreamRole.Dialler);
        MessageStreamWriter writer = codec.Writer(StreamRole.Dialler);
        writer.BeginPushPull(nodeCount: 0, userStateLength: 0, join: false);
        await writer.RequestAsync(stream, reader, compress: false, cancellationToken);
        using PushPullState state = await ReadAnswerAsync(reader, cancellationToken);
        ThrowIfVetoed(state, join: true);
    }

    private ValueTask<Stream> ConnectAsync(NodeAddress destination, CancellationToken cancellationToken) =>
        transport.ConnectAsync(destination, options.StreamTimeout, options.TimeProvider, cancellationToken);

    private static async ValueTask<PushPullState> ReadAnswerAsync(MessageStreamReader reader, CancellationToken cancellationToken) =>
        await reader.ReadTypeAsync(cancellationToken) switch
        {
            MessageType.PushPull => await reader.ReadPushPullAsync(cancellationToken),
            MessageType.Error => throw await reader.ReadRefusalAsync(cancellationToken),
            var other => throw new WireException($"it answered a push/pull with a message of type {other}."),
        };

    private MessageStreamWriter WriteState(StreamRole role, in OutgoingState state)
    {
        MessageStreamWriter writer = codec.Writer(role);
        LocalState.Write(writer, state.Members, state.UserState.Span, state.Join);
        return writer;
    }

    /// <summary>Sends the members, and the application's state if both go into one message.</summary>
    private async ValueTask SendStateAsync(OutgoingState state, MessageStreamWriter writer, Func<MessageStreamWriter, ValueTask> send)
    {
        try
        {
            await send(writer);
        }
        catch (WireException exception) when (exception.Fault == WireFault.TooLong && !state.UserState.IsEmpty)
        {
            application.Withheld(state.UserState.Length, exception.Message);
            LocalState.Write(writer, state.Members, default, state.Join);
            await send(writer);
        }
    }

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
        if (diagnostics.Throttle.Allows(LogCause.MergeRefused, out LeftOut leftOut))
        {
            diagnostics.Log.MergeRefused(fault, leftOut);
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
                diagnostics.Metrics.Dropped(DropReason.Malformed, TrafficKind.PushPull);
            }
            else if (admission.Admits(member))
            {
                members[count++] = member;
            }
        }

        return count;
    }

    /// <summary>An address that other threads may read.</summary>
    private sealed record Partner(NodeAddress Address);

    /// <summary>What we tell the other side.</summary>
    private readonly record struct OutgoingState(MemberSnapshot Members, ReadOnlyMemory<byte> UserState, bool Join);
}
