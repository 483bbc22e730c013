using System.CommandLine;
using System.CommandLine.Parsing;
using System.Net;
using Microsoft.Extensions.Logging;

namespace Gossip.Cli.Agent;

/// <summary><c>gossip agent</c>: its options and what they mean.</summary>
internal sealed class AgentCommand
{
    private readonly Option<string> _name = Parsed<string>(
        "--name", "NAME", "The node's name, unique in the cluster; the machine's name by default", AgentOptionText.Name);
    private readonly Option<IPEndPoint> _bind = Parsed<IPEndPoint>(
        "--bind", "IP[:PORT]", "Where to listen, port 0 for a free one; 0.0.0.0:7946 by default", AgentOptionText.Bind);
    private readonly Option<IPEndPoint> _advertise = Parsed<IPEndPoint>(
        "--advertise", "IP[:PORT]", "Where others reach this node, when that differs from where it listens", AgentOptionText.Advertise);
    private readonly Option<GossipPreset> _preset = Parsed<GossipPreset>(
        "--preset", "lan|wan|local", "The timing that suits the network; lan by default", AgentOptionText.Preset);
    private readonly Option<byte[]> _metadata = Parsed<byte[]>(
        "--meta", "TEXT", "What the node tells the others of itself, up to 512 bytes", AgentOptionText.Metadata);
    private readonly Option<ApplicationProtocol> _protocol = Parsed<ApplicationProtocol>(
        "--delegate-versions", "MIN,MAX,CUR", "The application's protocol versions; a cluster of Serf agents needs 2,5,4", AgentOptionText.DelegateVersions);
    private readonly Option<LogLevel> _logLevel = Parsed<LogLevel>(
        "--log-level", "LEVEL", "What to log to standard error: trace, debug, information, warning (the default), error, critical or none", AgentOptionText.Level);
    private readonly Option<string[]> _join = new("--join")
    {
        HelpName = "ADDR",
        Description = "A member to join through, as HOST[:PORT]; may be given several times",
        Arity = ArgumentArity.OneOrMore,
        DefaultValueFactory = _ => [],
    };
    private readonly Option<bool> _json = new("--json")
    {
        Description = "Write one JSON object a line to standard output",
        Arity = ArgumentArity.Zero,
    };

    /// <summary>Creates the command.</summary>
    /// <param name="run">Runs an agent; the task's result is the exit code.</param>
    /// <returns>The command.</returns>
    public static Command Create(Func<AgentOptions, Task<int>> run)
    {
        var agent = new AgentCommand();
        var command = new Command("agent", "Run a node: join a cluster, watch who comes and goes. Standard input takes members, meta TEXT, leave and quit.")
        {
            agent._name, agent._bind, agent._advertise, agent._join, agent._preset, agent._metadata, agent._protocol, agent._json, agent._logLevel,
        };
        agent._join.Validators.Add(AgentOptionText.CheckSeeds);
        command.SetAction((parsed, _) => run(agent.Read(parsed)));
        return command;
    }

    private AgentOptions Read(ParseResult parsed)
    {
        var options = new AgentOptions();
        return options with
        {
            Name = parsed.GetValue(_name) ?? options.Name,
            Bind = parsed.GetValue(_bind) ?? options.Bind,
            Advertise = parsed.GetValue(_advertise),
            Seeds = parsed.GetValue(_join) ?? [],
            Preset = parsed.GetValue(_preset),
            Metadata = parsed.GetValue(_metadata) ?? [],
            DelegateVersions = parsed.GetValue(_protocol),
            Json = parsed.GetValue(_json),
            LogLevel = parsed.GetResult(_logLevel) is null ? options.LogLevel : parsed.GetValue(_logLevel),
        };
    }

    private static Option<T> Parsed<T>(string name, string value, string description, TextParser<T> parse) => new(name)
    {
        HelpName = value,
        Description = description,
        CustomParser = result => Parse(name, result, parse),
    };

    private static T? Parse<T>(string name, ArgumentResult result, TextParser<T> parse)
    {
        string text = result.Tokens[0].Value;
        if (!parse(text, out T? value, out string? allowed))
        {
            result.AddError($"{name} '{text}' {allowed}");
        }

        return value;
    }
}
