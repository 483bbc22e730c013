using System.Diagnostics;
using System.Net;
using Gossip.Hosting.Tests;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Gossip.ServiceDiscovery.Tests.Load;

/// <summary>Three instances in processes, one of which is killed under load.</summary>
public sealed class KillUnderLoadTests
{
    private const int PerSecond = 200;

    /// <summary>What docs/service-discovery.md promises of the LAN preset.</summary>
    private static readonly TimeSpan DetectionTime = TimeSpan.FromSeconds(15);

    private static readonly TimeSpan Before = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan AfterDetection = TimeSpan.FromSeconds(5);

    private readonly List<WebServiceProcess> _instances = [];
    private readonly HostFixture _hosts = new();

    [TearDown]
    public async Task TearDown()
    {
        foreach (WebServiceProcess instance in _instances)
        {
            await instance.DisposeAsync();
        }

        await _hosts.DisposeAsync();
    }

    [Test]
    public async Task Requests_fail_for_no_longer_than_the_detection_time_when_one_of_three_instances_is_killed()
    {
        IHost client = await StartClientAsync();
        foreach (string name in (string[])["one", "two", "three"])
        {
            _instances.Add(await WebServiceProcess.StartAsync(name, $"{client.Cluster().LocalMember.EndPoint}", "kill-under-load"));
        }

        await Resolved.ToAsync(client, "http://web", UrlsOf(_instances));
        var load = new RequestLoad(client.Services.GetRequiredService<IHttpClientFactory>().CreateClient("web"), "/whoami", PerSecond);
        using var stopping = new CancellationTokenSource();
        Task running = load.RunAsync(stopping.Token);
        await Task.Delay(Before);

        long killed = Stopwatch.GetTimestamp();
        await _instances[0].KillAsync();
        await Resolved.ToAsync(client, "http://web", UrlsOf(_instances[1..]));
        TimeSpan detected = Stopwatch.GetElapsedTime(killed);
        await Task.Delay(AfterDetection);
        await stopping.CancelAsync();
        await running;

        Report(load.Outcomes, killed, detected);
        TimeSpan[] failures = [.. load.Outcomes.Where(outcome => outcome.Error is not null).Select(outcome => Stopwatch.GetElapsedTime(killed, outcome.Started)).Order()];
        Assert.That(load.Outcomes.Select(outcome => outcome.Answer).OfType<string>().Distinct(), Is.EquivalentTo((string[])["one", "two", "three"]));
        Assert.That(failures, Is.All.GreaterThan(TimeSpan.FromMilliseconds(-200)), "none failed before the kill, but for those that were under way");
        Assert.That(failures, Is.All.LessThan(DetectionTime));
        Assert.That(failures, Is.All.LessThan(detected + TimeSpan.FromMilliseconds(200)), "none failed once it was found out");
    }

    private static void Report(IReadOnlyList<RequestOutcome> outcomes, long killed, TimeSpan detected)
    {
        RequestOutcome[] failed = [.. outcomes.Where(outcome => outcome.Error is not null)];
        double last = failed.Length == 0 ? 0 : failed.Max(outcome => Stopwatch.GetElapsedTime(killed, outcome.Started)).TotalSeconds;
        TestContext.Out.WriteLine(
            $"{outcomes.Count} requests, {failed.Length} failed, the last {last:0.0} s after the kill, which was found out after {detected.TotalSeconds:0.0} s; "
            + $"answers: {string.Join(", ", outcomes.Select(outcome => outcome.Answer).OfType<string>().CountBy(answer => answer).OrderBy(pair => pair.Key).Select(pair => $"{pair.Key} {pair.Value}"))}; "
            + $"errors: {string.Join(", ", failed.CountBy(outcome => outcome.Error!).Select(pair => $"{pair.Value} × {pair.Key}"))}");
    }

    private Task<IHost> StartClientAsync() => _hosts.StartAsync(services =>
    {
        services.AddGossip(options =>
        {
            options.NodeName = "client";
            options.Label = "kill-under-load";
            options.BindEndPoints = [new IPEndPoint(IPAddress.Loopback, 0)];
        });
        services.AddGossipServiceDiscovery();
        services.AddHttpClient("web", http => http.BaseAddress = new Uri("http://web")).AddServiceDiscovery();
    });

    private static string[] UrlsOf(IEnumerable<WebServiceProcess> instances) =>
        [.. instances.Select(instance => $"http://{instance.Url.Authority}").Order(StringComparer.Ordinal)];
}
