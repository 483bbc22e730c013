using System.Buffers;
using System.Globalization;
using System.Text;

namespace Gossip.ServiceDiscovery;

/// <summary>
/// How members say in their metadata which services they have (docs/service-discovery.md): <c>svc1;orders=http:8080,admin/http:9000</c>,
/// at the end of the metadata, after a zero byte if anything stands before it. What stands before it is the application's own.
/// </summary>
/// <remarks>
/// Reading takes whatever comes from the network: parts that are formed otherwise are passed over, one by one, so that later versions may
/// add to the record.
/// </remarks>
public static class ServiceRecord
{
    /// <summary>The longest metadata there may be, in bytes, the application's own included.</summary>
    public const int MaximumLength = 512;

    internal const string AllowedName = "1 to 63 letters, digits, hyphens and dots, the first a letter or digit";
    internal const string AllowedScheme = "1 to 15 letters and digits, the first a letter";
    private const int LongestName = 63;
    private const int LongestScheme = 15;

    private static readonly SearchValues<char> Letters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz");
    private static readonly SearchValues<char> LettersAndDigits = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789");
    private static readonly SearchValues<char> NameCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-.");

    private static ReadOnlySpan<byte> Marker => "svc1;"u8;

    private static ReadOnlySpan<byte> MarkerAfterOthers => "\0svc1;"u8;

    /// <summary>Writes metadata.</summary>
    /// <param name="application">The application's own bytes, which may be metadata with a record: that is replaced.</param>
    /// <param name="endpoints">What is published; with none, only the application's bytes are left.</param>
    /// <returns>The metadata.</returns>
    /// <exception cref="ArgumentException">It would have more than <see cref="MaximumLength"/> bytes.</exception>
    public static byte[] Write(ReadOnlySpan<byte> application, IEnumerable<PublishedEndpoint> endpoints)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        ReadOnlySpan<byte> own = ApplicationPart(application);
        string services = string.Join(
            ';', endpoints.Distinct().GroupBy(endpoint => endpoint.Service, (service, all) => $"{service}={string.Join(',', all.Select(TextOf))}"));
        if (services.Length == 0)
        {
            return own.ToArray();
        }

        byte[] metadata = [.. own, .. own.IsEmpty ? Marker : MarkerAfterOthers, .. Encoding.ASCII.GetBytes(services)];
        return metadata.Length <= MaximumLength
            ? metadata
            : throw new ArgumentException(
                $"The metadata would have {metadata.Length} bytes, allowed are {MaximumLength}: {own.Length} of the application, "
                + $"{metadata.Length - own.Length} for services.",
                nameof(endpoints));
    }

    /// <summary>Reads what a member publishes.</summary>
    /// <param name="metadata">Its metadata, whatever that is.</param>
    /// <returns>The endpoints; none when there is no record. Never throws.</returns>
    public static IReadOnlyList<PublishedEndpoint> Read(ReadOnlySpan<byte> metadata)
    {
        int start = StartOf(metadata, out int length);
        return start < 0 ? [] : ReadServices(Encoding.ASCII.GetString(metadata[(start + length)..]));
    }

    /// <summary>The part of metadata that is the application's own: what stands before the record, or all where there is none.</summary>
    /// <param name="metadata">The metadata.</param>
    /// <returns>A part of it.</returns>
    public static ReadOnlySpan<byte> ApplicationPart(ReadOnlySpan<byte> metadata)
    {
        int start = StartOf(metadata, out _);
        return start < 0 ? metadata : metadata[..start];
    }

    internal static bool IsName(ReadOnlySpan<char> text) =>
        text.Length is >= 1 and <= LongestName && LettersAndDigits.Contains(text[0]) && !text.ContainsAnyExcept(NameCharacters);

    internal static bool IsScheme(ReadOnlySpan<char> text) =>
        text.Length is >= 1 and <= LongestScheme && Letters.Contains(text[0]) && !text.ContainsAnyExcept(LettersAndDigits);

    /// <summary>The last marker counts: the application's bytes may be anything, the record's are text without a zero.</summary>
    private static int StartOf(ReadOnlySpan<byte> metadata, out int markerLength)
    {
        markerLength = MarkerAfterOthers.Length;
        int start = metadata.LastIndexOf(MarkerAfterOthers);
        if (start < 0 && metadata.StartsWith(Marker))
        {
            markerLength = Marker.Length;
            start = 0;
        }

        return start;
    }

    private static string TextOf(PublishedEndpoint endpoint) =>
        string.Create(CultureInfo.InvariantCulture, $"{(endpoint.Name.Length > 0 ? $"{endpoint.Name}/" : "")}{endpoint.Scheme}:{endpoint.Port}");

    private static List<PublishedEndpoint> ReadServices(ReadOnlySpan<char> services)
    {
        var endpoints = new List<PublishedEndpoint>();
        foreach (Range part in services.Split(';'))
        {
            ReadOnlySpan<char> service = services[part];
            int equals = service.IndexOf('=');
            if (equals > 0 && IsName(service[..equals]))
            {
                ReadEndpoints(service[..equals].ToString(), service[(equals + 1)..], endpoints);
            }
        }

        return endpoints;
    }

    private static void ReadEndpoints(string service, ReadOnlySpan<char> texts, List<PublishedEndpoint> endpoints)
    {
        foreach (Range part in texts.Split(','))
        {
            ReadOnlySpan<char> text = texts[part];
            int slash = text.IndexOf('/');
            ReadOnlySpan<char> name = slash < 0 ? "" : text[..slash];
            ReadOnlySpan<char> location = text[(slash + 1)..];
            int colon = location.IndexOf(':');
            if ((slash < 0 || IsName(name))
                && colon > 0
                && IsScheme(location[..colon])
                && ushort.TryParse(location[(colon + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out ushort port)
                && port > 0)
            {
                endpoints.Add(new PublishedEndpoint(service, port, location[..colon].ToString(), name.ToString()));
            }
        }
    }
}
