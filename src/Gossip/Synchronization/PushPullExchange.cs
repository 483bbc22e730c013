using System.Buffers;
using System.Text;
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
        await using Stream stream = await ConnectAsync(destination, cancellationToken);
        introductions.Add(destination);
        await SendAsync(stream, WriteState(StreamRole.Dialler, join), cancellationToken);
        using MessageStreamReader reader = codec.Reader(stream, StreamRole.Dialler);
        MessageType type = await reader.ReadTypeAsync(cancellationToken);
        if (type == MessageType.Error)
        {
            ReadOnlyMemory<byte> body = await reader.ReadBodyAsync(cancellationToken);
            throw new WireException($"{destination} answered: {ErrorText(body)}");
        }

        if (type != MessageType.PushPull)
        {
            throw new WireException($"{destination} answered a push/pull with a message of type {type}.");
        }

        using PushPullState state = await reader.ReadPushPullAsync(cancellationToken);
        await MergeAsync(state, cancellationToken);
        introductions.Remove(destination);
        diagnostics.Metrics.PushPullCompleted(options.TimeProvider.GetElapsedTime(started), join);
    }

    /// <summary>
    /// Answers a node that began an exchange. Its state is merged before it is sent ours, which is that of before: once it knows us,
    /// we know it, and can tell it should we leave.
    /// </summary>
    public async Task AnswerAsync(StreamConnection connection, MessageStreamReader reader, CancellationToken cancellationToken)
    {
        using PushPullState state = await reader.ReadPushPullAsync(cancellationToken);
        MessageStreamWriter answer = WriteState(StreamRole.Listener, join: false);
        string? fault = await TryMergeAsync(state, cancellationToken);
        // Refused or not: from our state the other side sees the same fault.
        await SendAsync(connection.Stream, answer, cancellationToken);
        ThrowIfRefused(fault);
    }

    private static string ErrorText(ReadOnlyMemory<byte> body) =>
        ErrorMessage.TryRead(body, out ErrorMessage message) ? Encoding.UTF8.GetString(message.Error) : "an error that cannot be read";

    private async Task<Stream> ConnectAsync(NodeAddress destination, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(options.StreamTimeout, options.TimeProvider);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        try
        {
            return await transport.ConnectAsync(destination, both.Token);
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException($"{destination} did not accept a connection within {options.StreamTimeout.TotalSeconds} s.");
        }
    }

    private MessageStreamWriter WriteState(StreamRole role, bool join)
    {
        MessageStreamWriter writer = codec.Writer(role);
        LocalState.Write(writer, table.Snapshot, join);
        return writer;
    }

    private ValueTask SendAsync(Stream stream, MessageStreamWriter writer, CancellationToken cancellationToken) =>
        writer.SendAsync(stream, options.EnableCompression, cancellationToken);

    private async Task MergeAsync(PushPullState state, CancellationToken cancellationToken) =>
        ThrowIfRefused(await TryMergeAsync(state, cancellationToken));

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
        if (fault is null)
        {
            return;
        }

        if (diagnostics.Throttle.Allows(LogCause.MergeRefused))
        {
            diagnostics.Log.MergeRefused(fault);
        }

        throw new MergeRefusedException($"The state was refused: {fault}.");
    }

    /// <summary>A member that cannot be meant is left out and counted; the others are taken over.</summary>
    private int Read(PushPullState state, RemoteMember[] members)
    {
        int count = 0;
        foreach (PushPullNode node in state.Nodes)
        {
            if (news.TryRead(node, out RemoteMember member))
            {
                members[count++] = member;
            }
            else
            {
                diagnostics.Metrics.Dropped(DropReason.Malformed);
            }
        }

        return count;
    }
}
