using Gossip;
using Gossip.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using OpenTelemetry.Metrics;

WebApplicationBuilder builder = WebApplication.CreateBuilder(args);

// The node: named after the process, so that several run on one machine, and otherwise as the section "Gossip" says.
builder.Services.AddGossip(options => options.NodeName = $"{Environment.MachineName}-{Environment.ProcessId}");
builder.Services.AddGossip(builder.Configuration.GetSection("Gossip"))
    .PublishService("web", PortOf, "http")
    .AddEventHandler<Greeter>();

// http://web is whoever publishes "web" and is alive.
builder.Services.AddGossipServiceDiscovery();
builder.Services.AddHttpClient("web", client => client.BaseAddress = new Uri("http://web")).AddServiceDiscovery();

builder.Services.AddHealthChecks().AddGossip();
builder.Services.AddOpenTelemetry().WithMetrics(metrics => metrics.AddMeter("Gossip").AddPrometheusExporter());

WebApplication app = builder.Build();
app.MapGet("/", (IClusterView view) => view.Members.Select(member => new { member.Name, EndPoint = $"{member.EndPoint}", State = $"{member.State}" }));
app.MapGet("/whoami", (Cluster cluster) => cluster.LocalMember.Name);
app.MapGet("/ask", async (IHttpClientFactory clients, CancellationToken cancellationToken) =>
    $"{await clients.CreateClient("web").GetStringAsync("/whoami", cancellationToken)} answered");
app.MapHealthChecks("/health");
app.MapPrometheusScrapingEndpoint();
app.Run();

// The port that the server listens on, also when it was told to take a free one.
static int PortOf(IServiceProvider services) =>
    new Uri(services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses
        .First(address => address.StartsWith("http://", StringComparison.Ordinal))).Port;

/// <summary>Logs who comes and goes.</summary>
internal sealed partial class Greeter(ILogger<Greeter> logger) : IGossipEventHandler
{
    public ValueTask HandleAsync(NodeEvent change, CancellationToken cancellationToken)
    {
        LogChange(change.GetType().Name, change.Member.Name);
        return ValueTask.CompletedTask;
    }

    [LoggerMessage(LogLevel.Information, "{Kind}: {Member}")]
    private partial void LogChange(string kind, string member);
}
