using Spectre.Console;

namespace Gossip.Cli.Output;

/// <summary>Consoles for people: with colours on a terminal, plain lines anywhere else.</summary>
internal static class Consoles
{
    // Wide enough that no line of ours is broken where nobody sees a right edge.
    private const int PlainWidth = 10_000;

    /// <summary>Creates a console.</summary>
    /// <param name="streams">Where to.</param>
    /// <returns>The console. Its writer is not flushed by itself.</returns>
    public static IAnsiConsole Create(CommandStreams streams)
    {
        if (streams.IsTerminal)
        {
            return AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Out), Interactive = InteractionSupport.No });
        }

        IAnsiConsole plain = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(streams.Output),
            Ansi = AnsiSupport.No,
            ColorSystem = ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
            Enrichment = new ProfileEnrichment { UseDefaultEnrichers = false },
        });
        plain.Profile.Width = PlainWidth;
        plain.Profile.Capabilities.Unicode = true;
        return plain;
    }
}
