using System.Text;
using Gossip.Cli.Output;
using Gossip.Security;

namespace Gossip.Cli.Agent;

/// <summary>
/// Follows the instructions from the input, one after the other, so that messages go out in the order in which they were given and a
/// <c>leave</c> comes after what was said before it. None can keep the next one waiting for long.
/// </summary>
internal sealed class InstructionFollower
{
    // Metadata or a broadcast that does not get out must not keep the next instruction waiting.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly Cluster _cluster;
    private readonly KeyringInstructions _keys;
    private readonly IAgentOutput _output;
    private readonly StopRequests _stop;
    private readonly TimeProvider _time;
    private Task _broadcasts = Task.CompletedTask;

    /// <summary>Creates the follower.</summary>
    /// <param name="cluster">The node.</param>
    /// <param name="keyring">Its keys, if it encrypts.</param>
    /// <param name="output">Where answers and faults go.</param>
    /// <param name="stop">Whom to ask to stop.</param>
    /// <param name="time">Where all time comes from.</param>
    public InstructionFollower(Cluster cluster, Keyring? keyring, IAgentOutput output, StopRequests stop, TimeProvider time)
    {
        _cluster = cluster;
        _keys = new KeyringInstructions(keyring, output);
        _output = output;
        _stop = stop;
        _time = time;
    }

    /// <summary>Follows every line until the input ends.</summary>
    /// <param name="input">The lines.</param>
    /// <param name="over">The agent has ended.</param>
    /// <returns>A task that completes when there is nothing more to follow.</returns>
    public async Task FollowAllAsync(TextReader input, CancellationToken over)
    {
        var lines = InputLines.Start(input);
        try
        {
            await foreach (string line in lines.ReadAllAsync(over))
            {
                await FollowAsync(AgentInstruction.Parse(line), over);
            }

            await _broadcasts; // what became of them is still to be told
        }
        catch (OperationCanceledException) when (over.IsCancellationRequested)
        {
            // The agent ends while it waits for a line or for an instruction to be done.
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _output.Failed($"standard input cannot be read: {e.Message}");
        }
    }

    private Task FollowAsync(AgentInstruction? instruction, CancellationToken over) => instruction switch
    {
        AgentInstruction.SetMetadata { Text: var text } => SetMetadataAsync(text, over),
        AgentInstruction.Send send => SendAsync(send, over),
        AgentInstruction.Ping { Name: var name } => PingAsync(name, over),
        AgentInstruction.Leave => LeaveAsync(over),
        _ => AtOnce(() => Follow(instruction)),
    };

    private static Task AtOnce(Action follow)
    {
        follow();
        return Task.CompletedTask;
    }

    private void Follow(AgentInstruction? instruction)
    {
        switch (instruction)
        {
            case AgentInstruction.ListMembers:
                MemberSnapshot members = _cluster.Members;
                _output.Members(
                    [.. members.Concat(members.Departed).OrderBy(member => member.Name, StringComparer.Ordinal).Select(member => (member, _cluster.GetRoundTrip(member)))]);
                break;
            case AgentInstruction.Broadcast { Text: var text }:
                Broadcast(text);
                break;
            case AgentInstruction.ShowHealth:
                _output.Health(_cluster.HealthScore);
                break;
            case AgentInstruction.ListKeys:
                _keys.Show();
                break;
            case AgentInstruction.ChangeKeyring { Change: var change, Key: var key }:
                _keys.Change(change, key);
                break;
            case AgentInstruction.Quit:
                _stop.RequestShutdown();
                break;
            case AgentInstruction.NotUnderstood { Message: var message }:
                _output.Failed(message);
                break;
        }
    }

    private async Task SetMetadataAsync(string text, CancellationToken over)
    {
        if (!AgentOptionText.Metadata(text, out byte[]? metadata, out string? fault))
        {
            _output.Failed($"the metadata {fault}");
            return;
        }

        using var limit = new CancellationTokenSource(Patience, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(over, limit.Token);
        try
        {
            await _cluster.UpdateMetadataAsync(metadata, either.Token);
        }
        catch (OperationCanceledException) when (!over.IsCancellationRequested)
        {
            _output.Failed($"the metadata is not sent out after {Patience.TotalSeconds:0} s: the others will hear of it later");
        }
        catch (InvalidOperationException e)
        {
            _output.Failed($"the metadata is not changed: {e.Message}"); // the node has left or is down
        }
    }

    private async Task SendAsync(AgentInstruction.Send send, CancellationToken over)
    {
        if (Find(send.Name) is not { } member)
        {
            return;
        }

        byte[] message = Encoding.UTF8.GetBytes(send.Text);
        int longest = send.Delivery == Delivery.BestEffort ? _cluster.Broadcasts.MaximumMessageLength : AgentOptionText.MaximumMessageLength;
        if (message.Length > longest)
        {
            _output.Failed($"the text has {message.Length:N0} bytes: {(send.Delivery == Delivery.BestEffort ? "send" : "send-reliable")} takes up to {longest:N0}");
            return;
        }

        try
        {
            await _cluster.SendAsync(member, message, send.Delivery, over);
        }
        catch (DeliveryFailedException e)
        {
            _output.Failed(e.Message);
        }
    }

    private void Broadcast(string text)
    {
        byte[] message = Encoding.UTF8.GetBytes(text);
        int longest = _cluster.Broadcasts.MaximumMessageLength;
        if (message.Length > longest)
        {
            _output.Failed($"the text has {message.Length:N0} bytes: broadcast takes up to {longest:N0}");
            return;
        }

        // Many may be under way at once: the next instruction does not wait until this one is out.
        _broadcasts = Task.WhenAll(_broadcasts, TellOutcomeAsync(_cluster.BroadcastAsync(message, key: null, CancellationToken.None)));
    }

    private async Task TellOutcomeAsync(Task<BroadcastOutcome> broadcast)
    {
        BroadcastOutcome outcome = await broadcast;
        if (outcome != BroadcastOutcome.Sent && !_stop.Stopping.IsCancellationRequested)
        {
            _output.Failed(outcome == BroadcastOutcome.NobodyThere
                ? "the broadcast went to nobody: there is no other member"
                : "the broadcast was dropped: too many are on their way");
        }
    }

    private async Task PingAsync(string name, CancellationToken over)
    {
        if (Find(name) is not { } member)
        {
            return;
        }

        try
        {
            _output.Answered(member, await _cluster.PingAsync(member, over));
        }
        catch (NoAnswerException e)
        {
            _output.Failed(e.Message);
        }
    }

    // Goodbye is the last word: what was said before goes out first.
    private async Task LeaveAsync(CancellationToken over)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(over, _stop.Stopping);
        await Task.WhenAny(_broadcasts, Task.Delay(Patience, _time, limit.Token));
        limit.Cancel();
        _stop.RequestLeave();
    }

    // Also one that has failed: a ping may find out that it is back.
    private Member? Find(string name)
    {
        if (!_cluster.TryGetMember(name, out Member? member))
        {
            _output.Failed($"there is no member '{name}'");
        }

        return member;
    }
}
