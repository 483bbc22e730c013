using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace Gossip.InteropTests.Processes;

/// <summary>A Prometheus Alertmanager on loopback, in a process of its own: memberlist without Serf, and an application with a large state.</summary>
internal sealed class AlertmanagerServer : IParticipant
{
    private const string Configuration = """
        route:
          receiver: nobody
        receivers:
          - name: nobody
        """;

    private static readonly TimeSpan StartTime = TimeSpan.FromSeconds(30);

    private readonly IPEndPoint _told;
    private readonly HttpClient _http;

    private AlertmanagerServer(IEnumerable<IParticipant> peers, IPEndPoint endPoint, IPEndPoint told)
    {
        _told = told;
        IPEndPoint web = FreePort.Next();
        _http = new HttpClient { BaseAddress = new Uri($"http://{web}/api/v2/"), Timeout = TimeSpan.FromSeconds(20) };
        string folder = TemporaryFolder.Create("alertmanager");
        string configuration = Path.Combine(folder, "alertmanager.yml");
        File.WriteAllText(configuration, Configuration);
        Process = ChildProcess.Start(
            "prometheus-alertmanager",
            [
                $"--config.file={configuration}", $"--storage.path={folder}", $"--web.listen-address={web}",
                $"--cluster.listen-address={endPoint}", $"--cluster.advertise-address={_told}", "--cluster.pushpull-interval=5s", "--log.level=debug",
                .. peers.Select(peer => $"--cluster.peer={peer.Address}"),
            ]);
    }

    /// <summary>Its name in the cluster, which it makes up when it starts.</summary>
    public string Name { get; private set; } = "an Alertmanager";

    /// <inheritdoc />
    public string Address => _told.ToString();

    /// <inheritdoc />
    public string Transcript => Process.Transcript;

    /// <summary>The process, to kill it or read its log.</summary>
    public ChildProcess Process { get; }

    /// <summary>Starts an Alertmanager.</summary>
    /// <param name="peers">Members to join through.</param>
    /// <param name="endPoint">Where it listens.</param>
    /// <param name="told">Where it tells others that it listens.</param>
    /// <param name="participants">Whom to tell of it, even when it does not come up.</param>
    /// <returns>The Alertmanager once it answers.</returns>
    public static async Task<AlertmanagerServer> StartAsync(
        IEnumerable<IParticipant> peers, IPEndPoint endPoint, IPEndPoint told, Action<IParticipant> participants)
    {
        var server = new AlertmanagerServer(peers, endPoint, told);
        participants(server);
        await Eventually.Async(server.IsReadyAsync, StartTime, "the Alertmanager answers");
        return server;
    }

    /// <summary>The members that it lists, itself included: name and address.</summary>
    public async Task<IReadOnlyDictionary<string, string>> PeersAsync()
    {
        using JsonDocument status = JsonDocument.Parse(await _http.GetStringAsync("status"));
        return status.RootElement.GetProperty("cluster").GetProperty("peers").EnumerateArray()
            .ToDictionary(peer => peer.GetProperty("name").GetString()!, peer => peer.GetProperty("address").GetString()!);
    }

    /// <summary>Whether it lists a member.</summary>
    /// <param name="member">The member.</param>
    public async Task<bool> ListsAsync(IParticipant member) =>
        (await PeersAsync()).TryGetValue(member.Name, out string? address) && address == member.Address;

    /// <summary>Creates a silence.</summary>
    /// <param name="comment">Its comment, which may be long.</param>
    public async Task CreateSilenceAsync(string comment)
    {
        string silence = $$"""
            {
                "matchers": [{"name": "alertname", "value": "Test", "isRegex": false, "isEqual": true}],
                "startsAt": "2020-01-01T00:00:00Z", "endsAt": "2099-01-01T00:00:00Z", "createdBy": "test", "comment": "{{comment}}"
            }
            """;
        using var content = new StringContent(silence, mediaType: new("application/json"));
        using HttpResponseMessage answer = await _http.PostAsync("silences", content);
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.OK), await answer.Content.ReadAsStringAsync());
    }

    /// <summary>The comments of all its silences.</summary>
    public async Task<IReadOnlyList<string>> SilencesAsync()
    {
        JsonElement silences = await _http.GetFromJsonAsync<JsonElement>("silences");
        return [.. silences.EnumerateArray().Select(silence => silence.GetProperty("comment").GetString()!)];
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await Process.DisposeAsync();
    }

    private async Task<bool> IsReadyAsync()
    {
        Assert.That(Process.HasExited, Is.False, "the Alertmanager runs");
        try
        {
            Name = (await PeersAsync()).Single(peer => peer.Value == Address).Key;
            return true;
        }
        catch (HttpRequestException)
        {
            return false; // it does not listen yet
        }
    }
}
