using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;

namespace Gossip.InteropTests.Processes;

/// <summary>A process with its output captured. It does not outlive its disposal, nor the test host.</summary>
internal sealed class ChildProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly SemaphoreSlim _writing = new(1);
    private readonly ConcurrentQueue<string> _transcript = new();
    private readonly Task<int> _exit;

    private ChildProcess(Process process)
    {
        _process = process;
        _exit = FollowAsync();
    }

    /// <summary>Its process id.</summary>
    public int Id => _process.Id;

    /// <summary>The lines of standard output.</summary>
    public EventLog<string> Output { get; } = new();

    /// <summary>The lines of standard error.</summary>
    public EventLog<string> Errors { get; } = new();

    /// <summary>Whether it has ended.</summary>
    public bool HasExited => _exit.IsCompleted;

    /// <summary>All that the process wrote, with the time of each line.</summary>
    public string Transcript => string.Join('\n', _transcript);

    /// <summary>Starts a program.</summary>
    /// <param name="program">Its name or path.</param>
    /// <param name="arguments">Its arguments.</param>
    public static ChildProcess Start(string program, IEnumerable<string> arguments) => Start(new ProcessStartInfo(program, arguments));

    /// <summary>Starts a program.</summary>
    /// <param name="commandLine">Its name or path, then its arguments.</param>
    public static ChildProcess Start(IReadOnlyList<string> commandLine) => Start(commandLine[0], commandLine.Skip(1));

    /// <summary>Runs a program to its end.</summary>
    /// <param name="commandLine">Its name or path, then its arguments.</param>
    /// <returns>Its exit code and what it wrote.</returns>
    public static Task<(int ExitCode, string Output, string Errors)> RunAsync(IReadOnlyList<string> commandLine) =>
        RunAsync(commandLine[0], [.. commandLine.Skip(1)]);

    /// <summary>Runs a program to its end.</summary>
    /// <param name="program">Its name or path.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <returns>Its exit code and what it wrote.</returns>
    public static Task<(int ExitCode, string Output, string Errors)> RunAsync(string program, params string[] arguments) =>
        RunAsync(new ProcessStartInfo(program, arguments), TimeSpan.FromSeconds(30));

    /// <summary>Runs a program to its end.</summary>
    /// <param name="start">What to run, and how.</param>
    /// <param name="within">How long at most.</param>
    /// <returns>Its exit code and what it wrote.</returns>
    public static async Task<(int ExitCode, string Output, string Errors)> RunAsync(ProcessStartInfo start, TimeSpan within)
    {
        await using ChildProcess process = Start(start);
        int exitCode = await process.ExitAsync(within);
        return (exitCode, string.Join('\n', process.Output.ToList()), string.Join('\n', process.Errors.ToList()));
    }

    /// <summary>Waits for the end.</summary>
    /// <param name="within">How long at most.</param>
    /// <returns>The exit code.</returns>
    public async Task<int> ExitAsync(TimeSpan within)
    {
        await Task.WhenAny(_exit, Task.Delay(within));
        Assert.That(HasExited, Is.True, $"the process ends: not within {within.TotalSeconds:0.#} s");
        return await _exit;
    }

    /// <summary>Writes a line to standard input, whoever else writes one.</summary>
    public async Task WriteLineAsync(string line)
    {
        await _writing.WaitAsync();
        try
        {
            await _process.StandardInput.WriteLineAsync(line);
            await _process.StandardInput.FlushAsync();
        }
        finally
        {
            _writing.Release();
        }
    }

    /// <summary>Ends standard input.</summary>
    public void CloseInput() => _process.StandardInput.Close();

    /// <summary>SIGKILL: it stops in the middle of whatever it does, and all that it held open is closed when this returns.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _exit;
    }

    /// <summary>SIGSTOP for a while, then SIGCONT.</summary>
    /// <param name="duration">How long.</param>
    public async Task PauseAsync(TimeSpan duration)
    {
        await SignalAsync("STOP");
        await Task.Delay(duration);
        await SignalAsync("CONT");
    }

    /// <summary>Sends a signal.</summary>
    /// <param name="name">Its name without SIG.</param>
    public async Task SignalAsync(string name)
    {
        string id = _process.Id.ToString(CultureInfo.InvariantCulture);
        using Process kill = Process.Start("sh", ["-c", $"kill -{name} {id}"]);
        await kill.WaitForExitAsync();
        Assert.That(kill.ExitCode, Is.Zero, $"kill -{name} {id}");
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (!HasExited)
        {
            await KillAsync();
        }

        _process.Dispose();
        _writing.Dispose();
    }

    private static ChildProcess Start(ProcessStartInfo start)
    {
        start.RedirectStandardInput = true;
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        Process process = Process.Start(start)!;
        OrphanReaper.Watch(process);
        return new ChildProcess(process);
    }

    private async Task<int> FollowAsync()
    {
        await Task.WhenAll(ReadAsync(_process.StandardOutput, "out", Output), ReadAsync(_process.StandardError, "err", Errors));
        await _process.WaitForExitAsync();
        OrphanReaper.Forget(_process);
        return _process.ExitCode;
    }

    private async Task ReadAsync(StreamReader reader, string source, EventLog<string> lines)
    {
        while (await reader.ReadLineAsync() is { } line)
        {
            _transcript.Enqueue($"{DateTime.UtcNow:HH:mm:ss.fff} {source} {line}");
            lines.Add(line);
        }

        lines.Complete();
    }
}
