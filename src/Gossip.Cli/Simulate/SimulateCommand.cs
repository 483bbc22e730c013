using System.CommandLine;
using Gossip.Cli.Agent;

namespace Gossip.Cli.Simulate;

/// <summary><c>gossip simulate</c>: its options and what they mean.</summary>
internal sealed class SimulateCommand
{
    private readonly Option<ScenarioChoice> _scenario = ParsedOption.Of<ScenarioChoice>(
        "--scenario", "NAME", $"What happens; crash by default. {ScenarioChoice.Descriptions}", SimulateOptionText.Scenario);
    private readonly Option<int> _nodes = ParsedOption.Of<int>("--nodes", "N", "How many nodes; the scenario's own number by default", SimulateOptionText.Nodes);
    private readonly Option<double> _minutes = ParsedOption.Of<double>(
        "--minutes", "M", "How many minutes of virtual time; the scenario's own time by default", SimulateOptionText.Minutes);
    private readonly Option<double> _loss = ParsedOption.Of<double>(
        "--loss", "P", "How likely a packet is lost, 0 to 1; the scenario's own by default", SimulateOptionText.Loss);
    private readonly Option<int> _seed = ParsedOption.Of<int>(
        "--seed", "S", "What decides everything that is random: the same seed gives the same trace; 1 by default", SimulateOptionText.Seed);
    private readonly Option<GossipPreset> _preset = ParsedOption.Of<GossipPreset>(
        "--preset", "lan|wan|local", "The timing that suits the network; lan by default", AgentOptionText.Preset);
    private readonly Option<string> _html = ParsedOption.Of<string>("--html", "FILE", "Write a page with plots to a file", SimulateOptionText.File);
    private readonly Option<string> _trace = ParsedOption.Of<string>("--trace", "FILE", "Write every packet, event and change to a file, a line each", SimulateOptionText.File);
    private readonly Option<string> _out = ParsedOption.Of<string>(
        "--out", "FOLDER", "Where experiments write evaluation.md and its drawings; standard output by default", SimulateOptionText.Folder);
    private readonly Option<bool> _json = new("--json")
    {
        Description = "Write one JSON object to standard output",
        Arity = ArgumentArity.Zero,
    };

    /// <summary>Creates the command.</summary>
    /// <param name="run">Runs a simulation; the result is the exit code.</param>
    /// <returns>The command.</returns>
    public static Command Create(Func<SimulateOptions, int> run)
    {
        var simulate = new SimulateCommand();
        var command = new Command("simulate", "Simulate a cluster: real nodes in virtual time, on a virtual network with faults. The same seed gives the same life.")
        {
            simulate._scenario, simulate._nodes, simulate._minutes, simulate._loss, simulate._seed, simulate._preset,
            simulate._html, simulate._trace, simulate._out, simulate._json,
        };
        command.SetAction(parsed => run(simulate.Read(parsed)));
        return command;
    }

    private SimulateOptions Read(ParseResult parsed)
    {
        var options = new SimulateOptions();
        ScenarioChoice? choice = parsed.GetValue(_scenario);
        return options with
        {
            Scenario = choice?.Scenario ?? options.Scenario,
            Experiments = choice?.Experiments ?? [],
            Nodes = Given(parsed, _nodes),
            Minutes = Given(parsed, _minutes),
            Loss = Given(parsed, _loss),
            Seed = Given(parsed, _seed) ?? options.Seed,
            Preset = parsed.GetValue(_preset),
            Html = parsed.GetValue(_html),
            Trace = parsed.GetValue(_trace),
            Out = parsed.GetValue(_out),
            Json = parsed.GetValue(_json),
        };
    }

    private static T? Given<T>(ParseResult parsed, Option<T> option)
        where T : struct =>
        parsed.GetResult(option) is null ? null : parsed.GetValue(option);
}
