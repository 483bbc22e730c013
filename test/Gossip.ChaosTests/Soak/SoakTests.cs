using System.Diagnostics;
using System.Globalization;
using Gossip.ChaosTests.Expectations;
using Gossip.ChaosTests.Network;
using Gossip.ChaosTests.Nodes;

namespace Gossip.ChaosTests.Soak;

/// <summary>
/// Faults at random from a seed, one after the other, for as long as <see cref="SoakPlan"/> says. The first third of the nodes is never
/// killed or stopped, so that what they hold can be compared over all the time.
/// </summary>
[Order(0)]
internal sealed class SoakTests : ChaosTest
{
    private static readonly TimeSpan s_sampling = TimeSpan.FromSeconds(2);

    private readonly SoakPlan _plan = SoakPlan.FromEnvironment();
    private readonly List<string> _story = [];
    private VirtualNetwork _network = null!;
    private AgentNode[] _agents = [];
    private Random _random = null!;

    private protected override Preset Preset => Preset.Local;

    private int Steady => _plan.Nodes / 3;

    [Test]
    public async Task Under_faults_at_random_memory_handles_and_threads_stay_flat_and_all_agree_in_the_end()
    {
        _random = new Random(_plan.Seed);
        ProtocolBounds bounds = Preset.For(_plan.Nodes);
        _network = await CreateNetworkAsync(_plan.Nodes);
        _agents = await StartClusterAsync(_network);
        UsageSeries[] usage = [.. _agents.Take(Steady).Select(agent => new UsageSeries(agent.Name))];
        using var over = new CancellationTokenSource();
        Task sampling = SampleAsync(usage, over.Token);
        long started = Stopwatch.GetTimestamp();

        while (Stopwatch.GetElapsedTime(started) < _plan.Duration - bounds.Agreement)
        {
            await FaultAsync();
        }

        await _network.HealAsync();
        TimeSpan agreed = await AgreeAsync(_agents, bounds.Agreement, $"all agree in the end, after {string.Join(", ", _story)}");
        await over.CancelAsync();
        await sampling;

        string[] fates = [.. usage.Select(series => series.ToString())];
        Measured($"{_plan.Nodes} nodes, {Stopwatch.GetElapsedTime(started):hh\\:mm\\:ss}, seed {_plan.Seed}, {_story.Count} faults: {Summary()}; agreement {agreed.TotalSeconds:0.0} s after the last\n{string.Join('\n', fates)}");
        Assert.Multiple(() => Array.ForEach(usage, series => series.AssertFlat()));
    }

    // A fault for some seconds, and nothing for some more.
    private async Task FaultAsync()
    {
        TimeSpan lasts = TimeSpan.FromSeconds(2 + (_random.NextDouble() * 10));
        int victim = _random.Next(Steady, _plan.Nodes);
        string fault = _random.GetItems(["loss", "partition", "mute", "no UDP", "no TCP", "stop", "kill", "leave", "news", "messages", "small packets"], 1)[0];
        _story.Add(string.Create(CultureInfo.InvariantCulture, $"{fault}: node-{victim + 1}, {lasts.TotalSeconds:0.0} s"));
        switch (fault)
        {
            case "loss":
                await ApplyForAsync(lasts, _ => [Fault.Loss(_random.Next(5, 40))]);
                break;
            case "partition":
                Host[] part = [.. _network.Hosts.Where(_ => _random.Next(3) == 0)];
                await ApplyForAsync(lasts, host => part.Length == 0 ? [] : [Fault.From([.. part.Contains(host) ? _network.Hosts.Except(part) : part])]);
                break;
            case "mute":
                await ApplyForAsync(lasts, host => host == _agents[victim].Host ? [] : [Fault.From(_agents[victim].Host)]);
                break;
            case "no UDP":
                await ApplyForAsync(lasts, host => [host == _agents[victim].Host ? Fault.Udp() : Fault.Udp(_agents[victim].Host)]);
                break;
            case "no TCP":
                await ApplyForAsync(lasts, _ => [Fault.Tcp()]);
                break;
            case "stop":
                await _agents[victim].Process.PauseAsync(lasts);
                break;
            case "kill":
                await _agents[victim].Process.KillAsync();
                await Task.Delay(lasts);
                await RestartAsync(victim);
                break;
            case "leave":
                await _agents[victim].Process.WriteLineAsync("leave");
                await _agents[victim].Process.ExitAsync(GossipOptions.Lan().LeaveTimeout + ProtocolBounds.BusyMachine);
                await RestartAsync(victim);
                break;
            case "news":
                await Task.WhenAll(_agents.Select(agent => agent.Process.WriteLineAsync($"meta {_random.Next()}")));
                break;
            case "messages":
                await Task.WhenAll(_agents.Select(agent => agent.Process.WriteLineAsync($"broadcast {agent.Name} {_random.Next()}")));
                await Task.WhenAll(_agents.Select(agent => agent.Process.WriteLineAsync($"send-reliable {_agents[0].Name} {new string('x', 20_000)}")));
                break;
            case "small packets":
                await _network.LimitPacketsAsync(1280);
                await Task.Delay(lasts);
                await _network.LimitPacketsAsync(1500);
                break;
        }

        await Task.Delay(TimeSpan.FromSeconds(_random.NextDouble() * 4));
    }

    private async Task ApplyForAsync(TimeSpan lasts, Func<Host, IEnumerable<string>> rules)
    {
        await _network.ApplyAsync(rules);
        await Task.Delay(lasts);
        await _network.HealAsync();
    }

    // It comes back through two of those that stay.
    private async Task RestartAsync(int victim) => _agents[victim] = await StartAgentAsync(
        _network.Hosts[victim], "--join", _agents[0].Address, "--join", _agents[1].Address);

    private async Task SampleAsync(UsageSeries[] usage, CancellationToken over)
    {
        using var timer = new PeriodicTimer(s_sampling);
        try
        {
            while (await timer.WaitForNextTickAsync(over))
            {
                for (int i = 0; i < usage.Length; i++)
                {
                    usage[i].Add(ProcessUsage.Of(_agents[i].Process.Id));
                }
            }
        }
        catch (OperationCanceledException) when (over.IsCancellationRequested)
        {
            // The soak is over.
        }
    }

    private string Summary() => string.Join(", ", _story.CountBy(fault => fault.Split(": ")[0]).Select(kind => $"{kind.Value} × {kind.Key}"));
}
