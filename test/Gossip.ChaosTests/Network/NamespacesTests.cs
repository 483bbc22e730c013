using Gossip.InteropTests.Processes;

namespace Gossip.ChaosTests.Network;

/// <summary>That nothing of these tests stays on the machine.</summary>
internal sealed class NamespacesTests : ChaosTest
{
    [Test]
    public async Task What_a_killed_run_left_behind_is_removed_by_the_next()
    {
        await using ChildProcess over = ChildProcess.Start("true", []);
        await over.ExitAsync(TimeSpan.FromSeconds(30));
        string left = $"{Namespaces.NameOf(over.Id)}-1";
        await Shell.RunAsync($"ip netns add {left}");
        ChildProcess inside = Keep(ChildProcess.Start("nsenter", [$"--net=/run/netns/{left}", "sleep", "1000"]));
        await InteropTests.Eventually.Async(
            async () => (await Shell.RunAsync($"ip netns pids {left}")).Length > 0, TimeSpan.FromSeconds(30), "the process is inside");

        await Namespaces.SweepAsync();

        Assert.That(await inside.ExitAsync(TimeSpan.FromSeconds(30)), Is.Not.Zero);
        Assert.That(File.Exists($"/run/netns/{left}"), Is.False);
    }

    [Test]
    public async Task A_network_is_gone_when_it_has_been_disposed()
    {
        VirtualNetwork network = await VirtualNetwork.CreateAsync(2);
        await network.DisposeAsync();

        Assert.That(network.Hosts.Select(host => host.Path), Has.None.Matches<string>(File.Exists));
    }
}
