using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Gossip.Cli.Agent;

/// <summary>The help of <c>gossip agent</c>: its options, then what standard input takes.</summary>
internal sealed class AgentHelp : SynchronousCommandLineAction
{
    private const string Instructions =
        """
        Standard input, one instruction a line:
          members                    Show all members
          meta TEXT                  Change what the node tells the others of itself
          send NAME TEXT             Send a message to a member in one packet; it may be lost
          send-reliable NAME TEXT    Send a message to a member over a stream
          broadcast TEXT             Spread a message by gossip. It goes to a few members, perhaps more than
                                     once; if all agents run with --relay, to everyone as a rule, and once
          ping NAME                  Measure the round trip to a member
          health                     Show the health score: 0 is healthy
          keys                       Show the keys by their fingerprints, the first 8 hexadecimal digits of
                                     the key's SHA-256; the keys themselves are never shown
          add-key K                  From now on K opens what arrives
          use-key K                  From now on K encrypts what is sent
          remove-key K               From now on K is not used. To rotate keys, do each step on all nodes
                                     before the next
          leave                      Leave gracefully, then end
          quit                       End without leaving

        """;

    /// <inheritdoc />
    public override bool ClearsParseErrors => true;

    /// <inheritdoc />
    public override int Invoke(ParseResult parseResult)
    {
        int code = new HelpAction().Invoke(parseResult);
        parseResult.InvocationConfiguration.Output.WriteLine(Instructions);
        return code;
    }
}
