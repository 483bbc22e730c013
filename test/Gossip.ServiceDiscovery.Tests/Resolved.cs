using Gossip.Hosting.Tests;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.ServiceDiscovery;

namespace Gossip.ServiceDiscovery.Tests;

/// <summary>What a name resolves to, now and after changes: awaited by change tokens alone, never asked again in between.</summary>
internal static class Resolved
{
    /// <summary>The endpoints of now, in order.</summary>
    public static async Task<string[]> NowAsync(IHost host, string name) => EndPointsOf(await SourceAsync(host, name));

    /// <summary>Waits until a name resolves to these endpoints.</summary>
    public static async Task ToAsync(IHost host, string name, params string[] endPoints)
    {
        using var deadline = new CancellationTokenSource(HostFixture.Enough);
        while (true)
        {
            ServiceEndpointSource source = await SourceAsync(host, name);
            if (EndPointsOf(source).SequenceEqual(endPoints))
            {
                return;
            }

            var changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            using IDisposable registration = source.ChangeToken.RegisterChangeCallback(_ => changed.TrySetResult(), null);
            await using CancellationTokenRegistration late = deadline.Token.Register(() => changed.TrySetException(new AssertionException(
                $"{name} resolves to {string.Join(", ", EndPointsOf(source))} and not to {string.Join(", ", endPoints)}.")));
            await changed.Task;
        }
    }

    private static async Task<ServiceEndpointSource> SourceAsync(IHost host, string name) =>
        await host.Services.GetRequiredService<ServiceEndpointResolver>().GetEndpointsAsync(name, CancellationToken.None);

    private static string[] EndPointsOf(ServiceEndpointSource source) => [.. source.Endpoints.Select(endpoint => $"{endpoint.EndPoint}".TrimEnd('/')).Order(StringComparer.Ordinal)];
}
