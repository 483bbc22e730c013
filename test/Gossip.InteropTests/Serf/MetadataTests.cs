using Gossip.InteropTests.Processes;

namespace Gossip.InteropTests.Serf;

[RequiresPeer("serf")]
internal sealed class MetadataTests : ClusterTest
{
    [Test]
    public async Task The_tags_of_a_Serf_agent_are_its_metadata()
    {
        SerfAgent serf = await StartSerfAsync("serf", "role=database", "zone=b");
        GossipNode node = await StartNodeAsync("node");
        await node.JoinAsync(serf);

        MemberJoined joined = await node.WaitForAsync<MemberJoined>(serf.Name, Soon);

        Assert.That(SerfTags.Decode(joined.Member.Metadata), Is.EquivalentTo(Tags(("role", "database"), ("zone", "b"))));
    }

    [Test]
    public async Task A_Serf_agent_that_changes_its_tags_is_updated()
    {
        (GossipNode node, SerfAgent serf) = await StartNodeWithSerfAsync();

        await serf.SetTagAsync("role=cache");

        MemberUpdated updated = await node.WaitForAsync<MemberUpdated>(serf.Name, Soon);
        Assert.That(SerfTags.Decode(updated.Member.Metadata), Is.EquivalentTo(Tags(("role", "cache"))));
    }

    [Test]
    public async Task Metadata_that_reads_as_tags_is_shown_by_Serf()
    {
        SerfAgent serf = await StartSerfAsync("serf");
        GossipNode node = await StartNodeAsync("node", SerfTags.Encode("role", "web"));
        await node.JoinAsync(serf);

        await SeeEachOtherAsync(node, serf);

        Assert.That((await serf.MemberAsync(node.Name))?.Tags, Is.EquivalentTo(Tags(("role", "web"))));
    }

    [Test]
    public async Task Metadata_that_changes_is_shown_by_Serf()
    {
        (GossipNode node, SerfAgent serf) = await StartNodeWithSerfAsync();

        await node.Cluster.UpdateMetadataAsync(SerfTags.Encode("role", "proxy"));

        await Eventually.Async(
            async () => (await serf.MemberAsync(node.Name))?.Tags.GetValueOrDefault("role") == "proxy", Soon, "Serf shows the new tag");
    }

    [Test]
    public async Task The_longest_metadata_travels_whole_in_both_directions()
    {
        string value = new('x', 512 - SerfTags.Encode("role", new string('x', 400)).Length + 400);
        SerfAgent serf = await StartSerfAsync("serf", $"role={value}");
        GossipNode node = await StartNodeAsync("node", SerfTags.Encode("role", value));
        await node.JoinAsync(serf);

        MemberJoined joined = await node.WaitForAsync<MemberJoined>(serf.Name, Soon);
        await SeeEachOtherAsync(node, serf);

        Assert.That(joined.Member.Metadata.Length, Is.EqualTo(512));
        Assert.That(SerfTags.Decode(joined.Member.Metadata), Is.EquivalentTo(Tags(("role", value))));
        Assert.That((await serf.MemberAsync(node.Name))?.Tags, Is.EquivalentTo(Tags(("role", value))));
    }

    private static Dictionary<string, string> Tags(params (string Key, string Value)[] tags) => tags.ToDictionary(t => t.Key, t => t.Value);
}
