using Gossip.Cli.Output;
using Gossip.Transports;
using Microsoft.Extensions.Logging;

namespace Gossip.Cli.Agent;

/// <summary>
/// One run of <c>gossip agent</c>: a node, its events to the output, the instructions from the input. However the end is asked for
/// (signal, instruction, nobody reads the output), it comes about in one way: the node goes down, then both loops end.
/// </summary>
internal sealed class AgentSession
{
    private const string CommandName = "gossip agent";

    // A reader that has stopped reading must not keep the agent from ending.
    private static readonly TimeSpan DrainTime = TimeSpan.FromSeconds(2);

    // Nor must metadata that does not get out keep the next instruction waiting.
    private static readonly TimeSpan UpdateTime = TimeSpan.FromSeconds(5);

    private readonly Cluster _cluster;
    private readonly AgentOptions _options;
    private readonly IAgentOutput _output;
    private readonly StopRequests _stop;
    private readonly TimeProvider _time;

    private AgentSession(Cluster cluster, AgentOptions options, IAgentOutput output, StopRequests stop, TimeProvider time)
    {
        _cluster = cluster;
        _options = options;
        _output = output;
        _stop = stop;
        _time = time;
    }

    /// <summary>Runs an agent until it has been asked to stop, or cannot go on.</summary>
    /// <param name="options">How.</param>
    /// <param name="streams">What to read from and write to.</param>
    /// <param name="stop">Who may ask to stop.</param>
    /// <param name="time">Where all time comes from.</param>
    /// <returns>An <see cref="ExitCode"/>.</returns>
    public static async Task<int> RunAsync(AgentOptions options, CommandStreams streams, StopRequests stop, TimeProvider time)
    {
        using ILoggerFactory loggers = StandardErrorLog.Create(options.LogLevel);
        try
        {
            await using Cluster cluster = await Cluster.StartAsync(options.ToGossipOptions(loggers, time), stop.Leave);
            IAgentOutput output = options.Json ? new JsonOutput(streams.Output) : new TextOutput(streams, time);
            output.Started(cluster.LocalMember, time.GetUtcNow());
            await new AgentSession(cluster, options, output, stop, time).RunAsync(streams.Input);
            return ExitCode.Success;
        }
        catch (GossipOptionsException e)
        {
            streams.Complain(CommandName, string.Join("; ", e.Faults.Select(AgentOptions.InCommandLineTerms)));
            return ExitCode.Usage;
        }
        catch (OperationCanceledException) when (stop.Stopping.IsCancellationRequested)
        {
            return ExitCode.Success; // stopped while starting
        }
        catch (TransportException e)
        {
            streams.Complain(CommandName, e.Message);
            return ExitCode.Failure;
        }
        catch (Exception e)
        {
            streams.Complain(CommandName, $"the agent failed: {e.Message} ({e.GetType().Name})");
            return ExitCode.Failure;
        }
    }

    private async Task RunAsync(TextReader input)
    {
        using var over = new CancellationTokenSource();
        Task loops = Task.WhenAll(
            Task.Run(() => OrShutdownAsync(WriteEventsAsync), CancellationToken.None),
            Task.Run(() => OrShutdownAsync(() => FollowInstructionsAsync(input, over.Token)), CancellationToken.None));
        try
        {
            await UntilDownAsync();
        }
        finally
        {
            over.Cancel();
            await DrainAsync(loops);
        }

        if (loops.IsFaulted)
        {
            await loops; // now its failure is the one to report
        }
    }

    private async Task UntilDownAsync()
    {
        if (await Task.WhenAny(_cluster.Completion, _stop.Shutdown) == _stop.Shutdown)
        {
            await _cluster.ShutdownAsync();
        }

        await _cluster.Completion;
    }

    private async Task DrainAsync(Task loops)
    {
        using var drained = new CancellationTokenSource();
        await Task.WhenAny(loops, Task.Delay(DrainTime, _time, drained.Token));
        drained.Cancel();
    }

    // A loop that fails ends the agent; what it failed with is reported once the node is down.
    private async Task OrShutdownAsync(Func<Task> loop)
    {
        try
        {
            await loop();
        }
        catch (Exception e) when (_stop.Stopping.IsCancellationRequested && e is OperationCanceledException or ObjectDisposedException)
        {
            // It was interrupted because the agent ends.
        }
        catch
        {
            _stop.RequestShutdown();
            throw;
        }
    }

    // The join's result comes before the members it brings, so that a reader knows what they follow from.
    private async Task WriteEventsAsync()
    {
        if (_options.Seeds.Count > 0)
        {
            await JoinAsync();
        }

        await foreach (NodeEvent nodeEvent in _cluster.WatchAsync(CancellationToken.None))
        {
            _output.Happened(nodeEvent);
        }
    }

    private async Task JoinAsync()
    {
        try
        {
            _output.Joined(await _cluster.JoinAsync(_options.Seeds, _stop.Stopping));
        }
        catch (JoinFailedException e)
        {
            _output.Joined(new JoinResult(0, e.Failures));
        }
        catch (OperationCanceledException) when (_stop.Stopping.IsCancellationRequested)
        {
            // Nothing came of it; what happens on the way out is still written.
        }
    }

    private async Task FollowInstructionsAsync(TextReader input, CancellationToken over)
    {
        var lines = InputLines.Start(input);
        try
        {
            await foreach (string line in lines.ReadAllAsync(over))
            {
                await FollowAsync(AgentInstruction.Parse(line), over);
            }
        }
        catch (OperationCanceledException) when (over.IsCancellationRequested)
        {
            // The agent ends while it waits for a line.
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _output.Failed($"standard input cannot be read: {e.Message}");
        }
    }

    private async Task FollowAsync(AgentInstruction? instruction, CancellationToken over)
    {
        switch (instruction)
        {
            case AgentInstruction.ListMembers:
                MemberSnapshot members = _cluster.Members;
                _output.Members([.. members.Concat(members.Departed).OrderBy(member => member.Name, StringComparer.Ordinal)]);
                break;
            case AgentInstruction.SetMetadata { Text: var text }:
                await SetMetadataAsync(text, over);
                break;
            case AgentInstruction.Leave:
                _stop.RequestLeave();
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

        using var limit = new CancellationTokenSource(UpdateTime, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(over, limit.Token);
        try
        {
            await _cluster.UpdateMetadataAsync(metadata, either.Token);
        }
        catch (OperationCanceledException) when (!over.IsCancellationRequested)
        {
            _output.Failed($"the metadata is not sent out after {UpdateTime.TotalSeconds:0} s: the others will hear of it later");
        }
        catch (InvalidOperationException e)
        {
            _output.Failed($"the metadata is not changed: {e.Message}"); // the node has left or is down
        }
    }
}
