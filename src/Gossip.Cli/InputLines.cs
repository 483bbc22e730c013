using System.Threading.Channels;

namespace Gossip.Cli;

/// <summary>Lines of a reader that blocks, read on a thread of their own: standard input cannot be read in any other way.</summary>
internal static class InputLines
{
    private const int Ahead = 16;

    /// <summary>
    /// Starts to read. The thread waits while its lines are not fetched, and does not keep the process alive.
    /// </summary>
    /// <param name="input">What to read.</param>
    /// <returns>The lines; completed at the end of input, with the error when it cannot be read.</returns>
    public static ChannelReader<string> Start(TextReader input)
    {
        var lines = Channel.CreateBounded<string>(new BoundedChannelOptions(Ahead) { SingleReader = true, SingleWriter = true });
        new Thread(() => Read(input, lines.Writer)) { IsBackground = true, Name = "standard input" }.Start();
        return lines.Reader;
    }

    private static void Read(TextReader input, ChannelWriter<string> lines)
    {
        try
        {
            while (input.ReadLine() is { } line)
            {
                lines.WriteAsync(line).AsTask().GetAwaiter().GetResult();
            }

            lines.Complete();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ObjectDisposedException)
        {
            lines.Complete(e);
        }
    }
}
