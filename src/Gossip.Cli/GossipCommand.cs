using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;
using System.Reflection;
using Gossip.Cli.Agent;
using Gossip.Cli.Demo;
using Gossip.Cli.Keys;
using Gossip.Cli.Output;
using Gossip.Cli.Simulate;

namespace Gossip.Cli;

/// <summary>The command <c>gossip</c> with its subcommands.</summary>
internal static class GossipCommand
{
    /// <summary>Parses the arguments and does what they say.</summary>
    /// <param name="args">The arguments without the program's name.</param>
    /// <param name="streams">What to read from and write to.</param>
    /// <param name="stop">Who may ask to stop.</param>
    /// <param name="time">Where all time comes from.</param>
    /// <returns>An <see cref="ExitCode"/>.</returns>
    public static async Task<int> RunAsync(string[] args, CommandStreams streams, StopRequests stop, TimeProvider time)
    {
        var output = new GuardedWriter(streams.Output, stop.RequestLeave);
        int code = await InvokeAsync(args, streams with { Output = output }, stop, time);
        output.Flush();
        if (output.Failure is not { } failure)
        {
            return code;
        }

        streams.Complain("gossip", $"the output cannot be written: {failure.Message}");
        return ExitCode.Failure;
    }

    private static async Task<int> InvokeAsync(string[] args, CommandStreams streams, StopRequests stop, TimeProvider time)
    {
        ParseResult parsed = Create(streams, stop, time).Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (parsed.Errors.Count > 0)
        {
            streams.Complain(NameOf(parsed), Describe(parsed));
            return ExitCode.Usage;
        }

        return await parsed.InvokeAsync(new InvocationConfiguration
        {
            Output = streams.Output,
            Error = streams.Error,
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = null, // signals are ours, see TerminationSignals
        });
    }

    private static Command Create(CommandStreams streams, StopRequests stop, TimeProvider time)
    {
        var gossip = new Command("gossip", "Cluster membership and failure detection that speaks memberlist's protocol.")
        {
            AgentCommand.Create(options => AgentSession.RunAsync(options, streams, stop, time)),
            KeygenCommand.Create(key =>
            {
                streams.Output.WriteLine(key);
                return ExitCode.Success;
            }),
            DemoCommand.Create(() => DemoCommand.RunAsync(streams, stop, time)),
            SimulateCommand.Create(options => SimulateSession.Run(options, streams, stop)),
            new HelpOption(),
            new Option<bool>("--version")
            {
                Description = "Show the version",
                Arity = ArgumentArity.Zero,
                Action = new VersionAction(),
            },
        };
        gossip.SetAction(parsed => new HelpAction().Invoke(parsed));
        return gossip;
    }

    private static string NameOf(ParseResult parsed) =>
        parsed.CommandResult.Parent is CommandResult parent
            ? $"{parent.Command.Name} {parsed.CommandResult.Command.Name}"
            : parsed.CommandResult.Command.Name;

    // What follows an unknown option is unknown as well; the option alone says it.
    private static string Describe(ParseResult parsed)
    {
        if (parsed.UnmatchedTokens is [string token, ..])
        {
            return token.StartsWith('-') ? $"unknown option '{token}'" : $"unknown command or argument '{token}'";
        }

        return string.Join("; ", parsed.Errors.Select(error => error.Message.TrimEnd('.')));
    }

    /// <summary>Prints the version, and nothing after it.</summary>
    private sealed class VersionAction : SynchronousCommandLineAction
    {
        public override bool ClearsParseErrors => true;

        public override int Invoke(ParseResult parseResult)
        {
            string? version = typeof(GossipCommand).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion;
            parseResult.InvocationConfiguration.Output.WriteLine($"gossip {version?.Split('+')[0]}");
            return ExitCode.Success;
        }
    }
}
