using System.Net;
using DnsClient;
using DnsClient.Protocol;
using Gossip.Transports;

namespace Gossip.Joining;

/// <summary>Names as certain name servers know them: asked over UDP, and over TCP where an answer is too large.</summary>
/// <param name="nameServers">Whom to ask, in this order: each when those before it did not answer.</param>
/// <param name="searchDomains">Where else to look for a service that is not found under the name as it is written.</param>
internal sealed class DnsNames(IEnumerable<IPEndPoint> nameServers, IEnumerable<string> searchDomains) : INameService
{
    /// <summary>How long one try of one name server may take; there are two tries.</summary>
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(2);

    private readonly IPEndPoint[] _nameServers = [.. nameServers.Select(NetworkAddresses.Canonical)];
    private readonly string[] _searchDomains = [.. searchDomains];

    // One for good: it keeps a connection for answers too large for UDP, and has no end of its own.
    private LookupClient? _client;

    public async Task<IReadOnlyList<IPAddress>> FindAddressesAsync(string name, CancellationToken cancellationToken)
    {
        Answer[] answers = await Task.WhenAll(
            AskAsync(name, QueryType.A, cancellationToken),
            AskAsync(name, QueryType.AAAA, cancellationToken));
        IPAddress[] addresses = [.. answers.SelectMany(answer => answer.Records.OfType<AddressRecord>()).Select(record => record.Address)];

        // As long as there are addresses of one family, it does not matter why there are none of the other.
        return addresses.Length > 0 || answers.All(answer => answer.Failure is null)
            ? addresses
            : throw answers.First(answer => answer.Failure is not null).Failure!;
    }

    public async Task<IReadOnlyList<ServiceRecord>> FindServiceAsync(string name, CancellationToken cancellationToken)
    {
        Answer first = await AskAsync(name, QueryType.SRV, cancellationToken);
        Answer answer = first;
        foreach (string candidate in name.EndsWith('.') ? [] : _searchDomains.Select(domain => $"{name}.{domain.TrimEnd('.')}."))
        {
            if (answer.Records.OfType<SrvRecord>().Any() || !answer.IsAnswered)
            {
                break;
            }

            answer = await AskAsync(candidate, QueryType.SRV, cancellationToken);
        }

        ServiceRecord[] records =
            [.. answer.Records.OfType<SrvRecord>().Select(record => new ServiceRecord(record.Target.Value, record.Port, record.Priority, record.Weight))];
        // Where no name is found, the one that was written is the one to speak of.
        return records.Length > 0 || first.Failure is null ? records : throw first.Failure;
    }

    private async Task<Answer> AskAsync(string name, QueryType type, CancellationToken cancellationToken)
    {
        LookupClient client = _client ??= NewClient(name);
        try
        {
            IDnsQueryResponse response = await client.QueryAsync(name, type, cancellationToken: cancellationToken);
            return new Answer(response.Answers, FailureOf(name, response), IsAnswered: true);
        }
        catch (Exception exception)
        {
            // The client reports a cancellation as a timeout. All else is what the network, or whoever answered, did to it.
            cancellationToken.ThrowIfCancellationRequested();
            return new Answer([], new TransportException($"The name '{name}' could not be looked up: {ReasonOf(exception)}.", exception), IsAnswered: false);
        }
    }

    private LookupClient NewClient(string name) => _nameServers.Length == 0
        ? throw new TransportException($"The name '{name}' could not be looked up: this machine has no name servers.")
        : new LookupClient(new LookupClientOptions(_nameServers)
        {
            UseCache = false,
            UseRandomNameServer = false,
            UseTcpFallback = true,
            ThrowDnsErrors = false,
            Timeout = Timeout,
            Retries = 1,
        });

    private static TransportException? FailureOf(string name, IDnsQueryResponse response) => response.Header.ResponseCode switch
    {
        DnsHeaderResponseCode.NoError => null,
        DnsHeaderResponseCode.NotExistentDomain => new TransportException($"The name '{name}' does not exist."),
        _ => new TransportException($"The name '{name}' could not be looked up: the name server {response.NameServer} answered '{response.ErrorMessage}'."),
    };

    private string ReasonOf(Exception exception) => exception is DnsResponseException { Code: DnsResponseCode.ConnectionTimeout }
        ? $"no name server answered, of {string.Join(", ", _nameServers.AsEnumerable())}"
        : exception.GetBaseException().Message.TrimEnd('.');

    /// <summary>What became of one question.</summary>
    /// <param name="Records">The answer.</param>
    /// <param name="Failure">Why there is none.</param>
    /// <param name="IsAnswered">Whether a name server answered, be it that it does not know.</param>
    private sealed record Answer(IReadOnlyList<DnsResourceRecord> Records, TransportException? Failure, bool IsAnswered);
}
