using Gossip.InteropTests.Processes;
using Gossip.Security;

namespace Gossip.InteropTests.Serf;

[RequiresPeer("serf")]
internal sealed class EncryptionTests : ClusterTest
{
    private readonly string _key = Convert.ToBase64String(Keyring.GenerateKey());

    [Test]
    public async Task A_node_and_a_Serf_agent_with_the_same_key_see_each_other_and_each_others_news()
    {
        (GossipNode node, SerfAgent serf) = await StartEncryptedAsync(new Keyring(Convert.FromBase64String(_key)));
        using var drops = new DropCounter(node.Name);

        await serf.SetTagAsync("role=cache");
        await node.WaitForAsync<MemberUpdated>(serf.Name, Soon);
        await node.Cluster.UpdateMetadataAsync(SerfTags.Encode("role", "proxy"));

        await Eventually.Async(
            async () => (await serf.MemberAsync(node.Name))?.Tags.GetValueOrDefault("role") == "proxy", Soon, "Serf shows the new tag");
        Assert.That(drops.Faults, Is.Empty);
    }

    [Test]
    public async Task A_Serf_agent_with_the_same_key_joins_an_agent_and_notices_its_leave()
    {
        GossipAgent agent = await StartAgentAsync("agent", "--key", _key);
        SerfAgent serf = await StartEncryptedSerfAsync("serf", _key);

        await serf.JoinAsync(agent);

        await agent.WaitForAsync("joined", serf.Name, Soon);
        await Eventually.Async(() => serf.SeesAliveAsync(agent.Name), Soon, "Serf sees the agent alive");
        await agent.Process.WriteLineAsync("leave");
        await Eventually.Async(async () => !await serf.SeesAliveAsync(agent.Name), Soon, "Serf sees the agent no more");
    }

    [Test]
    public async Task A_node_without_the_key_of_a_Serf_agent_stays_outside([Values] bool hasAnotherKey)
    {
        SerfAgent serf = await StartEncryptedSerfAsync("serf", _key);
        GossipNode node = await StartNodeAsync("node", options => options with { Keyring = hasAnotherKey ? new Keyring(Keyring.GenerateKey()) : null });

        Assert.ThrowsAsync<JoinFailedException>(() => node.JoinAsync(serf));

        Assert.That(node.Cluster.AliveCount, Is.EqualTo(1));
        Assert.That(await serf.MembersAsync(), Has.Count.EqualTo(1));
    }

    /// <summary>Serf changes the keys of its own agents; on the node they are changed by hand.</summary>
    [Test]
    public async Task A_key_that_Serf_rotates_is_rotated_on_the_node_and_nobody_is_lost()
    {
        byte[] oldKey = Convert.FromBase64String(_key), newKey = Keyring.GenerateKey();
        var ring = new Keyring(oldKey);
        (GossipNode node, SerfAgent serf) = await StartEncryptedAsync(ring);
        using var drops = new DropCounter(node.Name);

        ring.Add(newKey);
        await serf.ChangeKeyAsync("install", Convert.ToBase64String(newKey));
        ring.Use(newKey);
        await serf.ChangeKeyAsync("use", Convert.ToBase64String(newKey));
        await serf.ChangeKeyAsync("remove", _key);
        ring.Remove(oldKey);

        await serf.SetTagAsync("after=rotation");
        await node.WaitForAsync<MemberUpdated>(serf.Name, Soon);
        Assert.That(await serf.SeesAliveAsync(node.Name), Is.True);
        Assert.That(node.Events.ToList(), Has.None.TypeOf<MemberFailed>());
        Assert.That(drops.Faults, Is.Empty);
    }

    private async Task<(GossipNode Node, SerfAgent Serf)> StartEncryptedAsync(Keyring ring)
    {
        SerfAgent serf = await StartEncryptedSerfAsync("serf", _key);
        GossipNode node = await StartNodeAsync(UniqueName, options => options with { Keyring = ring });
        await node.JoinAsync(serf);
        await SeeEachOtherAsync(node, serf);
        return (node, serf);
    }
}
