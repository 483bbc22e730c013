using System.Net;
using DnsClient;

namespace Gossip.InteropTests.Processes;

/// <summary>A name server on loopback that knows one domain, in a process of its own: Debian's dnsmasq.</summary>
internal sealed class Dnsmasq : IParticipant
{
    private static readonly TimeSpan StartTime = TimeSpan.FromSeconds(15);

    private readonly string _hostsFile = Path.Combine(TemporaryFolder.Create("dnsmasq"), "hosts");
    private readonly ChildProcess _process;

    private Dnsmasq(IEnumerable<string> hosts, IEnumerable<string> options)
    {
        File.WriteAllLines(_hostsFile, hosts);
        _process = ChildProcess.Start(
            "dnsmasq",
            [
                "--keep-in-foreground", "--conf-file=/dev/null", "--pid-file=", $"--user={Environment.UserName}", "--log-facility=-",
                "--no-resolv", "--no-hosts", "--local-ttl=60", $"--addn-hosts={_hostsFile}", $"--local=/{Domain}/",
                $"--port={EndPoint.Port}", $"--listen-address={EndPoint.Address}", "--bind-interfaces",
                .. options,
            ]);
    }

    /// <summary>The only domain it answers for.</summary>
    public const string Domain = "gossip.test";

    /// <inheritdoc />
    public string Name => "dnsmasq";

    /// <inheritdoc />
    public string Address => EndPoint.ToString();

    /// <inheritdoc />
    public string Transcript => _process.Transcript;

    /// <summary>Where it answers, over UDP and TCP.</summary>
    public IPEndPoint EndPoint { get; } = FreePort.Next();

    /// <summary>Starts a name server.</summary>
    /// <param name="hosts">Its addresses, each line <c>address name</c>.</param>
    /// <param name="options">Its other records, as command line options.</param>
    /// <param name="participants">Whom to tell of it, even when it does not come up.</param>
    /// <returns>The server once it answers.</returns>
    public static async Task<Dnsmasq> StartAsync(IEnumerable<string> hosts, IEnumerable<string> options, Action<IParticipant> participants)
    {
        var server = new Dnsmasq(hosts, options);
        participants(server);
        await server.UntilReadAsync(from: 0);
        return server;
    }

    /// <summary>Gives it other addresses.</summary>
    /// <param name="hosts">Each line <c>address name</c>.</param>
    /// <returns>A task that completes when it knows them.</returns>
    public async Task ChangeAsync(params string[] hosts)
    {
        int from = _process.Errors.Count;
        await File.WriteAllLinesAsync(_hostsFile, hosts);
        await _process.SignalAsync("HUP");
        await UntilReadAsync(from);
    }

    /// <summary>Whether its answer about a name's addresses is too large for UDP.</summary>
    /// <param name="name">The name.</param>
    public async Task<bool> TruncatesAsync(string name)
    {
        var client = new LookupClient(new LookupClientOptions(EndPoint) { UseCache = false, UseTcpFallback = false });
        try
        {
            return (await client.QueryAsync(name, QueryType.A)).Header.ResultTruncated;
        }
        catch (DnsResponseException exception) when (exception.Message.Contains("truncated", StringComparison.Ordinal))
        {
            return true;
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        // A process of its own serves each TCP connection; dnsmasq ends them when it is asked to end.
        if (!_process.HasExited)
        {
            await _process.SignalAsync("TERM");
            await _process.ExitAsync(StartTime);
        }

        await _process.DisposeAsync();
    }

    private async Task UntilReadAsync(int from) => await _process.Errors.WaitForAsync(
        line => line.Contains($"read {_hostsFile}", StringComparison.Ordinal), StartTime, "dnsmasq has read its hosts", from);
}
