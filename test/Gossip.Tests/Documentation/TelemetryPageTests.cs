using System.Diagnostics.Metrics;
using System.Reflection;
using Gossip.Diagnostics;
using Gossip.Members;
using Gossip.Tests.Diagnostics;
using Gossip.Wire;
using Microsoft.Extensions.Logging;

namespace Gossip.Tests.Documentation;

/// <summary>docs/telemetry.md lists every activity and every log message, with what they bear, and none that is not there.</summary>
public sealed class TelemetryPageTests
{
    private static readonly DocumentationPage Page = new("docs/telemetry.md");

    [Test]
    public void Every_log_message_is_listed_with_its_id_level_and_text_and_nothing_else()
    {
        IEnumerable<string> logged =
            from method in LogMethods()
            let message = method.GetCustomAttribute<LoggerMessageAttribute>()!
            let level = message.Level == LogLevel.None ? "varies" : $"{message.Level}"
            select $"{message.EventId} {method.Name} {level} {message.Message}";

        Assert.That(Rows("id").Select(row => $"{row[0]} {row[1].Trim('`')} {row[2]} {row[3]}"), Is.EquivalentTo(logged));
    }

    [Test]
    public void Event_ids_and_names_are_unique_and_fit_each_other()
    {
        LoggerMessageAttribute[] messages = [.. LogMethods().Select(method => method.GetCustomAttribute<LoggerMessageAttribute>()!)];

        Assert.That(messages.Select(message => message.EventId), Is.Unique.And.All.GreaterThan(0));
        Assert.That(LogMethods().Select(method => method.Name), Is.Unique);
        Assert.That(messages.Select(message => message.EventName), Has.All.Null, "the name of an event is that of its method");
    }

    [Test]
    public void Whatever_may_repeat_itself_bears_the_name_of_its_message_and_tells_what_was_left_out()
    {
        string[] folded = [.. LogMethods().Where(method => method.GetParameters().Any(parameter => parameter.ParameterType == typeof(LeftOut))).Select(method => method.Name)];

        Assert.That(folded, Is.EquivalentTo(Enum.GetNames<LogCause>()));
        Assert.That(
            LogKind.All.Select(kind => (kind.Cause, kind.Level)).Distinct(),
            Is.EquivalentTo(Enum.GetValues<LogCause>().Select(cause => (cause, LevelOf($"{cause}")))));
        Assert.That(Rows("id").Where(row => row[4] == "yes").Select(row => row[1].Trim('`')), Is.EquivalentTo(folded));
    }

    [Test]
    public void Every_activity_is_listed_and_nothing_else()
    {
        IEnumerable<string> names = typeof(GossipActivities)
            .GetFields(BindingFlags.Public | BindingFlags.Static)
            .Where(field => field is { IsLiteral: true } && field.Name != nameof(GossipActivities.SourceName))
            .Select(field => (string)field.GetRawConstantValue()!);

        Assert.That(Rows("activity").Select(row => row[0].Trim('`')), Is.EquivalentTo(names));
    }

    [Test]
    public void Every_queue_is_listed_and_nothing_else()
    {
        IEnumerable<string> queues = QueuesOfANode();

        Assert.That(Rows("queue").Select(row => row[0].Trim('`')), Is.EquivalentTo(queues));
    }

    /// <summary>The rows of the table whose head begins so.</summary>
    private static IEnumerable<string[]> Rows(string head) => Page.RowsOf(head);

    private static IEnumerable<MethodInfo> LogMethods() =>
        from type in typeof(Cluster).Assembly.GetTypes()
        from method in type.GetMethods(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly)
        where method.IsDefined(typeof(LoggerMessageAttribute))
        select method;

    private static LogLevel LevelOf(string name) =>
        LogMethods().Single(method => method.Name == name).GetCustomAttribute<LoggerMessageAttribute>()!.Level;

    private static string[] QueuesOfANode()
    {
        string name = $"{Guid.NewGuid()}";
        var queues = new List<string>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Name == "gossip.queue.length" && instrument.Meter.Tags?.Any(tag => Equals(tag.Value, name)) == true)
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<int>((_, _, tags, _) => queues.Add((string)tags[0].Value!));
        listener.Start();
        using var cluster = new Simulation.VirtualCluster(seed: 1);
        cluster.AddNode(name);
        listener.RecordObservableInstruments();
        return [.. queues];
    }
}
