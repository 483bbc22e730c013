using System.Diagnostics.Metrics;
using System.Reflection;
using Gossip.Diagnostics;
using Gossip.Tests.Diagnostics;

namespace Gossip.Tests.Documentation;

/// <summary>The list of what is measured is complete, down to the values of tags.</summary>
public sealed class MetricsDocumentationTests
{
    /// <summary>Their values are told by a list of their own, or are names of types.</summary>
    private static readonly string[] ListedElsewhere = ["gossip.queue", "gossip.policy"];

    private static readonly DocumentationPage Page = new("docs/telemetry.md");

    [Test]
    public void Every_measurement_is_listed_and_nothing_else()
    {
        IEnumerable<string> measured = Measure().Select(each => $"{each.Key.Name}, {KindOf(each.Key)}, {each.Key.Unit}");

        Assert.That(Page.RowsOf("instrument").Select(row => $"{row[0].Trim('`')}, {row[1]}, {row[2].Trim('`')}"), Is.EquivalentTo(measured));
    }

    [Test]
    public void Every_tag_and_each_of_its_values_is_listed_and_nothing_else()
    {
        IEnumerable<string> tags = Measure().Select(each => $"{each.Key.Name}: {string.Join(' ', each.Value.Order(StringComparer.Ordinal))}");
        IEnumerable<string> listed =
            from row in Page.RowsOf("instrument")
            select $"{row[0].Trim('`')}: {string.Join(' ', DocumentationPage.CodeIn(row[3]).Order(StringComparer.Ordinal))}";

        Assert.That(listed, Is.EquivalentTo(tags));
    }

    [Test]
    public void Names_and_units_are_what_OpenTelemetry_asks_for()
    {
        Instrument[] instruments = [.. Measure().Keys];

        Assert.That(instruments.Select(instrument => instrument.Name), Has.All.Match(@"^gossip(\.[a-z_]+)+$"));
        Assert.That(instruments.Select(instrument => instrument.Unit), Has.All.Match(@"^(s|By|1|\{[a-z]+\})$"));
        Assert.That(instruments.Select(instrument => instrument.Description), Has.All.Match(@"^.+\.$"));
    }

    [Test]
    public void What_memberlist_measures_is_found_under_names_that_exist()
    {
        string[] names = [.. new DocumentationPage("docs/coming-from-memberlist.md").RowsOf("instrument").Select(row => row[0].Trim('`'))];

        Assert.That(names, Is.Not.Empty.And.SubsetOf(Measure().Keys.Select(instrument => instrument.Name)));
    }

    private static string KindOf(Instrument instrument) => instrument.GetType().Name.Split('`')[0] switch
    {
        "Counter" or "ObservableCounter" => "counter",
        "ObservableUpDownCounter" => "up-down counter",
        "ObservableGauge" => "gauge",
        "Histogram" => "histogram",
        var other => other,
    };

    /// <summary>Counts and looks at everything there is, in all ways there are.</summary>
    /// <returns>For each instrument the keys and values of its tags.</returns>
    private static Dictionary<Instrument, HashSet<string>> Measure()
    {
        string node = $"{Guid.NewGuid()}";
        var seen = new Dictionary<Instrument, HashSet<string>>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Meter.Tags?.Any(tag => Equals(tag.Value, node)) == true)
                {
                    seen.Add(instrument, []);
                    listener.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<int>((instrument, _, tags, _) => Note(seen[instrument], tags));
        listener.SetMeasurementEventCallback<long>((instrument, _, tags, _) => Note(seen[instrument], tags));
        listener.SetMeasurementEventCallback<double>((instrument, _, tags, _) => Note(seen[instrument], tags));
        listener.Start();
        using var metrics = new GossipMetrics(node);
        metrics.Observe(Some.Gauges());
        foreach (MethodInfo count in typeof(GossipMetrics).GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly))
        {
            if (count.ReturnType == typeof(void) && count.Name is not ("Dispose" or "Observe"))
            {
                CallInAllWays(metrics, count, []);
            }
        }

        listener.RecordObservableInstruments();
        return seen;
    }

    private static void CallInAllWays(GossipMetrics metrics, MethodInfo count, object[] arguments)
    {
        ParameterInfo[] parameters = count.GetParameters();
        if (arguments.Length == parameters.Length)
        {
            count.Invoke(metrics, arguments);
            return;
        }

        foreach (object value in ValuesOf(parameters[arguments.Length].ParameterType))
        {
            CallInAllWays(metrics, count, [.. arguments, value]);
        }
    }

    private static object[] ValuesOf(Type type) =>
        type.IsEnum ? [.. Enum.GetValues(type)]
        : type == typeof(bool) ? [true, false]
        : type == typeof(string) ? [nameof(IMemberFilter)]
        : [Activator.CreateInstance(type)!];

    private static void Note(HashSet<string> seen, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        foreach ((string key, object? value) in tags)
        {
            seen.Add(key);
            if (!ListedElsewhere.Contains(key))
            {
                seen.Add(value is bool flag ? (flag ? "true" : "false") : $"{value}");
            }
        }
    }
}
