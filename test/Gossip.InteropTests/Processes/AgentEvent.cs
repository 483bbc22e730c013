using System.Text.Json;

namespace Gossip.InteropTests.Processes;

/// <summary>A line that <c>gossip agent --json</c> wrote.</summary>
/// <param name="Json">The whole object.</param>
internal sealed record AgentEvent(JsonElement Json)
{
    /// <summary>What kind of line it is.</summary>
    public string Kind => Text("event") ?? "";

    /// <summary>The member it speaks of.</summary>
    public string? Name => Text("name");

    /// <summary>Where that member listens.</summary>
    public string? Address => Text("address");

    /// <summary>That member's metadata, when it is text.</summary>
    public string? Meta => Text("meta");

    /// <summary>That member's metadata, when it is not.</summary>
    public string? MetaBase64 => Text("metaBase64");

    /// <summary>The message or state it tells of, when that is text.</summary>
    public string? Content => Text("text");

    /// <summary>Who sent the message it tells of, when that is known.</summary>
    public string? From => Text("from");

    /// <summary>When it happened.</summary>
    public DateTimeOffset Time => Json.GetProperty("time").GetDateTimeOffset();

    /// <summary>The names of the object's properties, in order.</summary>
    public IEnumerable<string> Properties => Json.EnumerateObject().Select(property => property.Name);

    /// <summary>Reads a line.</summary>
    /// <param name="line">One JSON object.</param>
    public static AgentEvent Parse(string line)
    {
        using JsonDocument document = JsonDocument.Parse(line);
        return new AgentEvent(document.RootElement.Clone());
    }

    /// <inheritdoc />
    public override string ToString() => Json.GetRawText();

    private string? Text(string property) => Json.TryGetProperty(property, out JsonElement value) ? value.GetString() : null;
}
