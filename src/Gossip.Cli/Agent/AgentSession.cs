using Gossip.Cli.Output;
using Gossip.Transports;
using Microsoft.Extensions.Logging;

namespace Gossip.Cli.Agent;

/// <summary>
/// One run of <c>gossip agent</c>: a node, what it notices and receives to the output, the instructions from the input, each in a loop
/// of its own. However the end is asked for (signal, instruction, nobody reads the output), it comes about in one way: the node goes
/// down, then the loops end.
/// </summary>
internal sealed class AgentSession
{
    private const string CommandName = "gossip agent";

    // A reader that has stopped reading must not keep the agent from ending.
    private static readonly TimeSpan DrainTime = TimeSpan.FromSeconds(2);

    private readonly Cluster _cluster;
    private readonly IReadOnlyList<string> _seeds;
    private readonly StateFile? _state;
    private readonly InstructionFollower _instructions;
    private readonly IAgentOutput _output;
    private readonly StopRequests _stop;
    private readonly TimeProvider _time;

    private AgentSession(
        Cluster cluster, IReadOnlyList<string> seeds, StateFile? state, InstructionFollower instructions, IAgentOutput output, StopRequests stop, TimeProvider time)
    {
        _cluster = cluster;
        _seeds = seeds;
        _state = state;
        _instructions = instructions;
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
        using var unobserved = new UnobservedExceptions(loggers);
        try
        {
            StateFile? state = options.StatePath is { } path ? new StateFile(path, time) : null;
            GossipOptions gossip = options.ToGossipOptions(loggers, time) with { StateExchange = state };
            await using Cluster cluster = await Cluster.StartAsync(gossip, stop.Leave);
            IAgentOutput output = options.Json ? new JsonOutput(streams.Output) : new TextOutput(streams, time);
            output.Started(cluster.LocalMember, time.GetUtcNow());
            var instructions = new InstructionFollower(cluster, gossip.Keyring, output, stop, time);
            await new AgentSession(cluster, options.SeedsTriedOnce, state, instructions, output, stop, time).RunAsync(streams.Input);
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
            Start(WriteEventsAsync),
            Start(WriteMessagesAsync),
            Start(WriteStatesAsync),
            Start(() => _instructions.FollowAllAsync(input, over.Token)));
        try
        {
            await UntilDownAsync();
        }
        finally
        {
            over.Cancel();
            _state?.Complete();
            await DrainAsync(loops);
        }

        if (loops.IsFaulted)
        {
            await loops; // now its failure is the one to report
        }
    }

    private Task Start(Func<Task> loop) => Task.Run(() => OrShutdownAsync(loop), CancellationToken.None);

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
        if (_seeds.Count > 0)
        {
            await JoinAsync();
        }

        await foreach (NodeEvent nodeEvent in _cluster.WatchAsync(CancellationToken.None))
        {
            _output.Happened(nodeEvent);
        }
    }

    private async Task WriteMessagesAsync()
    {
        string self = _cluster.LocalMember.Name;
        await foreach (UserMessage message in _cluster.ReceiveAsync(CancellationToken.None))
        {
            _output.Received(message, SenderName.Of(message, _cluster.Members, self), _time.GetUtcNow());
        }
    }

    private async Task WriteStatesAsync()
    {
        if (_state is null)
        {
            return;
        }

        await foreach (ReceivedState state in _state.Received.ReadAllAsync(CancellationToken.None))
        {
            _output.ReceivedState(state);
        }
    }

    private async Task JoinAsync()
    {
        try
        {
            _output.Joined(await _cluster.JoinAsync(_seeds, _stop.Stopping));
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
}
