using System.Threading.Channels;

namespace Gossip.Cli.Tests;

/// <summary>One run of the command in this process: its lines can be awaited, its input typed.</summary>
internal sealed class CommandRun : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly TypedInput _input = new();
    private readonly LineCollector _output = new();
    private readonly LineCollector _error = new();

    public CommandRun(params string[] args) =>
        ExitCode = Task.Run(() => GossipCommand.RunAsync(args, new CommandStreams(_input, _output, _error), Stop, TimeProvider.System));

    public StopRequests Stop { get; } = new();

    public Task<int> ExitCode { get; }

    public string Output => _output.Text;

    public string Error => _error.Text;

    public string[] ErrorLines => Error.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    public static async Task<CommandRun> ToTheEndAsync(params string[] args)
    {
        var run = new CommandRun(args);
        await run.ExitCode.WaitAsync(Patience);
        return run;
    }

    public void Type(string line) => _input.Add(line);

    public void EndInput() => _input.End();

    /// <summary>Reads lines until one contains the text, and returns it.</summary>
    public Task<string> LineAsync(string containing) => _output.LineAsync(containing).WaitAsync(Patience);

    public Task<int> EndAsync() => ExitCode.WaitAsync(Patience);

    public async ValueTask DisposeAsync()
    {
        Stop.RequestShutdown();
        _input.End();
        await ExitCode.WaitAsync(Patience);
        Stop.Dispose();
        await _output.DisposeAsync();
        await _error.DisposeAsync();
        _input.Dispose();
    }

    private sealed class TypedInput : TextReader
    {
        private readonly Channel<string> _lines = Channel.CreateUnbounded<string>();

        public void Add(string line) => _lines.Writer.TryWrite(line);

        public void End() => _lines.Writer.TryComplete();

        public override string? ReadLine() =>
            _lines.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult() && _lines.Reader.TryRead(out string? line) ? line : null;
    }
}
