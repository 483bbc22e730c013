using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Parsing;
using System.Net;
using Gossip.Security;
using Microsoft.Extensions.Logging;

namespace Gossip.Cli.Agent;

/// <summary><c>gossip agent</c>: its options and what they mean.</summary>
internal sealed class AgentCommand
{
    private readonly Option<string> _name = ParsedOption.Of<string>(
        "--name", "NAME", "The node's name, unique in the cluster; the machine's name by default", AgentOptionText.Name);
    private readonly Option<IPEndPoint> _bind = ParsedOption.Of<IPEndPoint>(
        "--bind", "IP[:PORT]", "Where to listen, port 0 for a free one; 0.0.0.0:7946 by default", AgentOptionText.Bind);
    private readonly Option<IPEndPoint> _advertise = ParsedOption.Of<IPEndPoint>(
        "--advertise", "IP[:PORT]", "Where others reach this node, when that differs from where it listens", AgentOptionText.Advertise);
    private readonly Option<GossipPreset> _preset = ParsedOption.Of<GossipPreset>(
        "--preset", "lan|wan|local", "The timing that suits the network; lan by default", AgentOptionText.Preset);
    private readonly Option<byte[]> _metadata = ParsedOption.Of<byte[]>(
        "--meta", "TEXT", "What the node tells the others of itself, up to 512 bytes", AgentOptionText.Metadata);
    private readonly Option<ApplicationProtocol> _protocol = ParsedOption.Of<ApplicationProtocol>(
        "--delegate-versions", "MIN,MAX,CUR", "The application's protocol versions; a cluster of Serf agents needs 2,5,4", AgentOptionText.DelegateVersions);
    private readonly Option<LogLevel> _logLevel = ParsedOption.Of<LogLevel>(
        "--log-level", "LEVEL", "What to log to standard error: trace, debug, information, warning (the default), error, critical or none", AgentOptionText.Level);
    private readonly Option<string[]> _join = new("--join")
    {
        HelpName = "ADDR",
        Description = "A member to join through, as HOST[:PORT]; may be given several times",
        Arity = ArgumentArity.OneOrMore,
        DefaultValueFactory = _ => [],
    };
    private readonly Option<bool> _retryJoin = new("--retry-join")
    {
        Description = "Keep trying the members of --join in the background until one answers, and again whenever the agent finds itself alone",
        Arity = ArgumentArity.Zero,
    };
    private readonly Option<string> _seedsFile = ParsedOption.Of<string>(
        "--seeds-file", "FILE", "A file of members to join through, one a line, watched while the agent is alone; it may appear later", AgentOptionText.FilePath);
    private readonly Option<string> _peersFile = ParsedOption.Of<string>(
        "--peers-file", "FILE", "A file to remember members in; those of the last run are tried when nobody else answers", AgentOptionText.FilePath);
    private readonly Option<string[]> _keys = new("--key")
    {
        HelpName = "BASE64",
        Description = "An encryption key as gossip keygen prints it; may be given several times: the first encrypts, all decrypt",
        Arity = ArgumentArity.OneOrMore,
        DefaultValueFactory = _ => [],
    };
    private readonly Option<string> _label = ParsedOption.Of<string>(
        "--label", "TEXT", "The name of the cluster on the wire: nodes whose labels differ do not hear each other", AgentOptionText.Label);
    private readonly Option<byte> _gossipProtocol = ParsedOption.Of<byte>(
        "--protocol", "N", "The gossip protocol version to speak, 1 to 5; 2 by default", AgentOptionText.Protocol);
    private readonly Option<bool> _noCompression = new("--no-compression")
    {
        Description = "Send everything uncompressed",
        Arity = ArgumentArity.Zero,
    };
    private readonly Option<string> _verifyIncoming = ParsedOption.Of<string>(
        "--verify-incoming", "true|false", "Whether what arrives unencrypted is dropped; false only while encryption is being turned on", AgentOptionText.Boolean);
    private readonly Option<string> _verifyOutgoing = ParsedOption.Of<string>(
        "--verify-outgoing", "true|false", "Whether what is sent is encrypted; false only while encryption is being turned on", AgentOptionText.Boolean);
    private readonly Option<string[]> _allow = new("--allow")
    {
        HelpName = "CIDR",
        Description = "A network to take packets and members from, as 10.0.0.0/8; may be given several times; any by default",
        Arity = ArgumentArity.OneOrMore,
        DefaultValueFactory = _ => [],
    };
    private readonly Option<string> _tlsCertificate = ParsedOption.Of<string>(
        "--tls-cert", "FILE", "Speak mutual TLS, over TCP only, with this certificate in PEM, which must be for the node's name; read again when it has changed. All nodes need it, and nodes that speak memberlist's own protocol cannot take part", AgentOptionText.ExistingFilePath);
    private readonly Option<string> _tlsKey = ParsedOption.Of<string>(
        "--tls-key", "FILE", "The certificate's private key in PEM; in the same file by default", AgentOptionText.ExistingFilePath);
    private readonly Option<string> _tlsAuthorities = ParsedOption.Of<string>(
        "--tls-ca", "FILE", "The certificates, in PEM, of the authorities that the other nodes' certificates come from", AgentOptionText.ExistingFilePath);
    private readonly Option<bool> _relay = new("--relay")
    {
        Description = "Pass on every message that comes in a packet, once: if all agents do so, a broadcast reaches everyone as a rule. "
            + "The wire does not tell a broadcast from a message to one member: what send sends then reaches everyone too, what send-reliable sends does not. "
            + "The same text sent again counts as the same message",
        Arity = ArgumentArity.Zero,
    };
    private readonly Option<string> _state = ParsedOption.Of<string>(
        "--state", "FILE", "A file, up to 20 MiB, whose content the node gives to others at each state exchange, read anew each time; what others give is shown", AgentOptionText.StatePath);
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
        var command = new Command("agent", "Run a node: join a cluster, watch who comes and goes, send and receive messages.")
        {
            agent._name, agent._bind, agent._advertise, agent._join, agent._retryJoin, agent._seedsFile, agent._peersFile, agent._preset, agent._metadata, agent._protocol,
            agent._keys, agent._label, agent._gossipProtocol, agent._noCompression, agent._verifyIncoming, agent._verifyOutgoing,
            agent._allow, agent._tlsCertificate, agent._tlsKey, agent._tlsAuthorities, agent._relay, agent._state, agent._json, agent._logLevel,
            new HelpOption { Action = new AgentHelp() },
        };
        agent._join.Validators.Add(AgentOptionText.CheckSeeds);
        agent._keys.Validators.Add(AgentOptionText.CheckKeys);
        agent._allow.Validators.Add(AgentOptionText.CheckNetworks);
        command.Validators.Add(agent.CheckTls);
        command.SetAction((parsed, _) => run(agent.Read(parsed)));
        return command;
    }

    private void CheckTls(CommandResult result)
    {
        bool hasCertificate = result.GetResult(_tlsCertificate) is not null;
        if (hasCertificate && result.GetResult(_tlsAuthorities) is null)
        {
            result.AddError("--tls-cert needs --tls-ca: which authorities do the other nodes' certificates come from?");
        }
        else if (!hasCertificate && (result.GetResult(_tlsKey) ?? result.GetResult(_tlsAuthorities)) is { } other)
        {
            result.AddError($"{other.IdentifierToken?.Value ?? "--tls-key"} needs --tls-cert: with which certificate?");
        }
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
            RetryJoin = parsed.GetValue(_retryJoin),
            SeedsFile = parsed.GetValue(_seedsFile),
            PeersFile = parsed.GetValue(_peersFile),
            Preset = parsed.GetValue(_preset),
            Metadata = parsed.GetValue(_metadata) ?? [],
            DelegateVersions = parsed.GetValue(_protocol),
            Keys = [.. (parsed.GetValue(_keys) ?? []).Select(Keyring.ParseKey)],
            Label = parsed.GetValue(_label) ?? "",
            Protocol = parsed.GetResult(_gossipProtocol) is null ? null : parsed.GetValue(_gossipProtocol),
            Compression = !parsed.GetValue(_noCompression),
            VerifyIncoming = parsed.GetValue(_verifyIncoming) != AgentOptionText.No,
            VerifyOutgoing = parsed.GetValue(_verifyOutgoing) != AgentOptionText.No,
            AllowedNetworks = [.. (parsed.GetValue(_allow) ?? []).Select(IPNetwork.Parse)],
            TlsCertificatePath = parsed.GetValue(_tlsCertificate),
            TlsKeyPath = parsed.GetValue(_tlsKey),
            TlsAuthoritiesPath = parsed.GetValue(_tlsAuthorities),
            Relay = parsed.GetValue(_relay),
            StatePath = parsed.GetValue(_state),
            Json = parsed.GetValue(_json),
            LogLevel = parsed.GetResult(_logLevel) is null ? options.LogLevel : parsed.GetValue(_logLevel),
        };
    }
}
