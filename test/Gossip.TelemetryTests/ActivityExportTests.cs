using System.Diagnostics;
using OpenTelemetry;
using OpenTelemetry.Trace;

namespace Gossip.TelemetryTests;

/// <summary>What two nodes do, as the SDK of OpenTelemetry exports it.</summary>
internal sealed class ActivityExportTests : TelemetryTest
{
    [Test]
    public async Task A_join_its_exchange_on_both_sides_and_a_goodbye_are_exported()
    {
        var exported = new List<Activity>();
        using TracerProvider traces = Sdk.CreateTracerProviderBuilder().AddSource("Gossip").AddInMemoryExporter(exported).Build();
        Cluster first = await StartAsync();
        Cluster second = await StartAsync();

        await second.JoinAsync([$"{first.LocalMember.EndPoint}"]);
        await second.LeaveAsync();
        await second.ShutdownAsync();
        await first.ShutdownAsync();
        traces.ForceFlush();

        Activity join = Single(exported, second, "gossip.join", ActivityKind.Internal);
        Activity seed = Single(exported, second, "gossip.join.seed", ActivityKind.Internal);
        Activity asked = exported.Single(each => IsOf(each, second, "gossip.push_pull", ActivityKind.Client) && each.GetTagItem("gossip.join") is true);
        Activity answered = exported.Single(each => IsOf(each, first, "gossip.push_pull", ActivityKind.Server) && each.GetTagItem("gossip.join") is true);
        Activity leave = Single(exported, second, "gossip.leave", ActivityKind.Internal);
        Assert.That((seed.ParentSpanId, asked.ParentSpanId), Is.EqualTo((join.SpanId, seed.SpanId)));
        Assert.That(seed.GetTagItem("gossip.seed"), Is.EqualTo($"{first.LocalMember.EndPoint}"));
        Assert.That(new[] { join, seed, asked, answered, leave }.Select(each => each.Status), Has.All.EqualTo(ActivityStatusCode.Unset));
        Assert.That((asked.GetTagItem("server.port"), leave.GetTagItem("gossip.heard")), Is.EqualTo(((object)first.LocalMember.EndPoint.Port, (object)true)));
        Assert.That(asked.Source.Version, Is.Not.Empty);
    }

    private static Activity Single(IEnumerable<Activity> exported, Cluster node, string name, ActivityKind kind) =>
        exported.Single(each => IsOf(each, node, name, kind));

    private static bool IsOf(Activity activity, Cluster node, string name, ActivityKind kind) =>
        activity.OperationName == name && activity.Kind == kind && Equals(activity.GetTagItem("gossip.node"), node.LocalMember.Name);
}
