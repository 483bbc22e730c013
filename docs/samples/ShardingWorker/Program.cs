using Gossip.Hosting;
using ShardingWorker;

HostApplicationBuilder builder = Host.CreateApplicationBuilder(args);

// The node: named after the process, so that several run on one machine, and otherwise as the section "Gossip" says.
builder.Services.AddGossip(options => options.NodeName = $"worker-{Environment.ProcessId}");
builder.Services.AddGossip(builder.Configuration.GetSection("Gossip"));
builder.Services.AddHostedService<ShardWorker>();

await builder.Build().RunAsync();
