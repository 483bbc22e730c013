using System.Net;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Gossip.Transports;
using Gossip.Wire;

namespace Gossip.Joining;

/// <summary>Remembered peers as text: a line that says what it is, then a line of JSON for each peer, for people to read and mend.</summary>
internal static class PeerLines
{
    private const string Format = "gossip-peers";
    private const int Version = 1;

    // Letters of any language stay readable; nothing here ends up in a web page.
    private static readonly PeerLinesContext Json = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    });

    public static byte[] Write(IEnumerable<RememberedPeer> peers)
    {
        IEnumerable<string> lines = peers
            .Select(peer => JsonSerializer.Serialize(new Line(peer.Name, peer.EndPoint.ToString(), peer.LastSeen), Json.Line))
            .Prepend(JsonSerializer.Serialize(new Header(Format, Version), Json.Header));
        return Encoding.UTF8.GetBytes(string.Join('\n', lines) + "\n");
    }

    /// <exception cref="InvalidDataException">The text is something else, or not whole; the message says which line.</exception>
    public static IReadOnlyList<RememberedPeer> Read(ReadOnlySpan<byte> text)
    {
        string[] lines = Encoding.UTF8.GetString(text).Split('\n');
        Header header = Parse(lines[0], 1, Json.Header);
        if (header is not { Format: Format, Version: Version })
        {
            throw new InvalidDataException($"line 1 says format '{header.Format}' version {header.Version}, expected is '{Format}' version {Version}");
        }

        var peers = new List<RememberedPeer>();
        for (int i = 1; i < lines.Length; i++)
        {
            if (!string.IsNullOrWhiteSpace(lines[i]))
            {
                peers.Add(ReadPeer(lines[i], i + 1));
            }
        }

        return peers;
    }

    private static RememberedPeer ReadPeer(string text, int number)
    {
        Line line = Parse(text, number, Json.Line);
        if (Encoding.UTF8.GetByteCount(line.Name) is < 1 or > WireLimits.MaximumNameLength)
        {
            throw new InvalidDataException($"line {number}: the name has {Encoding.UTF8.GetByteCount(line.Name)} bytes, allowed are 1 to {WireLimits.MaximumNameLength}");
        }

        return IPEndPoint.TryParse(line.Address, out IPEndPoint? endPoint) && endPoint.Port > 0
            ? new RememberedPeer(line.Name, NetworkAddresses.Canonical(endPoint), line.LastSeen)
            : throw new InvalidDataException($"line {number}: '{line.Address}' is no address with a port from 1 to 65535");
    }

    private static T Parse<T>(string text, int number, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(text, type) ?? throw new InvalidDataException($"line {number} is null");
        }
        catch (JsonException exception)
        {
            throw new InvalidDataException($"line {number} is not what it should be: {exception.Message.TrimEnd('.')}", exception);
        }
    }

    internal sealed record Header(string Format, int Version);

    internal sealed record Line(string Name, string Address, DateTimeOffset LastSeen);
}

/// <summary>Reads and writes the lines without reflection.</summary>
[JsonSerializable(typeof(PeerLines.Header))]
[JsonSerializable(typeof(PeerLines.Line))]
internal sealed partial class PeerLinesContext : JsonSerializerContext;
