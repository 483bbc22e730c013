using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Gossip.Cli;

/// <summary>What the command reads from and writes to.</summary>
/// <param name="Input">Standard input.</param>
/// <param name="Output">Standard output.</param>
/// <param name="Error">Standard error.</param>
/// <param name="IsTerminal">Whether <paramref name="Output"/> is the console and a terminal, where colours are welcome.</param>
internal sealed record CommandStreams(TextReader Input, TextWriter Output, TextWriter Error, bool IsTerminal = false)
{
    private const int StandardOutputDescriptor = 1;
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    /// <summary>The streams of this process: UTF-8, and an output that says when nobody reads it any more.</summary>
    /// <returns>The streams; they live as long as the process.</returns>
    public static CommandStreams Standard()
    {
        var input = new StreamReader(Console.OpenStandardInput(), Utf8);
        return Console.IsOutputRedirected
            ? new(input, new StreamWriter(OpenOutput(), Utf8), Console.Error)
            : new(input, Console.Out, Console.Error, IsTerminal: true);
    }

    // The console's own stream drops what is written to a closed pipe without a word. A file is left to it all the same: a file
    // stream would write at a position of its own and over what others append.
    private static Stream OpenOutput()
    {
        if (OperatingSystem.IsWindows())
        {
            return Console.OpenStandardOutput();
        }

        var handle = new SafeFileHandle(StandardOutputDescriptor, ownsHandle: false);
        var stream = new FileStream(handle, FileAccess.Write, bufferSize: 0);
        return stream.CanSeek ? Console.OpenStandardOutput() : stream;
    }

    /// <summary>Writes one line to standard error, whatever the text contains.</summary>
    /// <param name="source">Who complains.</param>
    /// <param name="message">What is wrong.</param>
    public void Complain(string source, string message) => Error.WriteLine(Printable.Text($"{source}: {message}"));
}
