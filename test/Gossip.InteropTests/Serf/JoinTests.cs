using Gossip.InteropTests.Processes;

namespace Gossip.InteropTests.Serf;

[RequiresPeer("serf")]
internal sealed class JoinTests : ClusterTest
{
    [Test]
    public async Task A_node_joins_a_Serf_agent_and_both_list_each_other_as_alive()
    {
        SerfAgent serf = await StartSerfAsync("serf");
        GossipNode node = await StartNodeAsync("node");

        JoinResult result = await node.JoinAsync(serf);

        Assert.That(result, Has.Property(nameof(JoinResult.Contacted)).EqualTo(1).And.Property(nameof(JoinResult.Failures)).Empty);
        await node.WaitForAsync<MemberJoined>(serf.Name, Soon);
        await SeeEachOtherAsync(node, serf);
    }

    [Test]
    public async Task A_Serf_agent_joins_a_node_and_both_list_each_other_as_alive()
    {
        SerfAgent serf = await StartSerfAsync("serf");
        GossipNode node = await StartNodeAsync("node");

        await serf.JoinAsync(node);

        await node.WaitForAsync<MemberJoined>(serf.Name, Soon);
        await SeeEachOtherAsync(node, serf);
    }

    [Test]
    public async Task Both_sides_agree_on_where_each_member_listens()
    {
        (GossipNode node, SerfAgent serf) = await StartNodeWithSerfAsync();

        Assert.That(node.Cluster.Members.ToDictionary(m => m.Name, m => m.EndPoint.ToString()),
            Is.EquivalentTo((await serf.MembersAsync()).ToDictionary(m => m.Name, m => m.Addr)));
    }
}
