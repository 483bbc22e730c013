using System.Collections;
using System.Globalization;
using System.Reflection;

namespace Gossip.Tests.Documentation;

/// <summary>docs/options.md lists every option, with the defaults that the presets really have.</summary>
public sealed class OptionsPageTests
{
    private static readonly PropertyInfo[] Options = typeof(GossipOptions).GetProperties(BindingFlags.Public | BindingFlags.Instance);

    private static readonly Dictionary<string, string> Listed =
        new DocumentationPage("docs/options.md").RowsOf("option").ToDictionary(row => row[0].Trim('`'), row => row[1]);

    private static IEnumerable<string> Names => Options.Select(option => option.Name);

    [Test]
    public void Every_option_is_listed_once_and_nothing_else() =>
        Assert.That(Listed.Keys, Is.EquivalentTo(Names));

    [TestCaseSource(nameof(Names))]
    public void The_default_of_each_preset_is_what_it_is(string name)
    {
        PropertyInfo option = Options.Single(candidate => candidate.Name == name);
        if (Text(option.GetValue(GossipOptions.Lan())) is not { } lan)
        {
            Assert.That(Listed[name], Is.Not.Empty, "told in words");
            return;
        }

        string[] others =
        [
            .. from preset in new[] { ("WAN", GossipOptions.Wan()), ("local", GossipOptions.Local()) }
               let value = Text(option.GetValue(preset.Item2))
               where value != lan
               select $"{preset.Item1} {value}",
        ];
        Assert.That(Listed[name], Is.EqualTo(others.Length == 0 ? lan : $"{lan} ({string.Join(", ", others)})"));
    }

    /// <summary>A value as the page writes it; nothing for what it tells in words.</summary>
    private static string? Text(object? value) => value switch
    {
        bool on => on ? "on" : "off",
        TimeSpan time when time == TimeSpan.Zero => "0",
        TimeSpan { TotalHours: >= 1 } time => $"{time.TotalHours} h",
        TimeSpan { TotalSeconds: >= 1 } time => $"{time.TotalSeconds} s",
        TimeSpan time => $"{time.TotalMilliseconds} ms",
        byte or int => string.Create(CultureInfo.InvariantCulture, $"{value:N0}"),
        long bytes => $"{bytes >> 20} MiB",
        ICollection { Count: 0 } and not null => "none",
        _ => null,
    };
}
